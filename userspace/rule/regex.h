// A regular expression that takes linear time on whatever an attacker calls his process (RE2).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "rule/fault.h"
#include "rule/modifier.h"

namespace re2 {
class RE2;
}

namespace listenwatch {

/// Bytes are matched one by one (Latin-1), since arguments need not be UTF-8.
class Regex {
public:
    /// `modifiers` gives the flags i, m and s. Refused: what RE2 does not have (look-around, back-references).
    static Checked<Regex> compile(const std::string& pattern, const Modifiers& modifiers);

    /// Whether it matches anywhere in `text`.
    [[nodiscard]] bool finds(std::string_view text) const;

    /// What is in each text where it is found, but for case; "" = not known. In ASCII lower case.
    [[nodiscard]] const std::string& literal() const { return x_literal; }

private:
    Regex(std::shared_ptr<const re2::RE2> regex, std::string literal)
        : x_regex(std::move(regex)), x_literal(std::move(literal))
    {
    }
    std::shared_ptr<const re2::RE2> x_regex;
    std::string x_literal;
};

} // namespace listenwatch
