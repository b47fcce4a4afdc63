// Hides secrets in the arguments of processes, before anybody is told of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "listenwatch/result.h"

namespace listenwatch {

/// Patterns are regular expressions (RE2) that take no care of case. They are matched against all arguments, one a
/// line:
/// `^` and `$` are the bounds of an argument, `.` stays inside of one, `\n` stands between two (line ends inside of an
/// argument count as blanks). What a match has in groups is hidden; without a group the whole match is. Bytes are
/// matched one by one (Latin-1), since arguments need not be UTF-8. Linear in the size of the arguments.
class ArgumentMask {
public:
    /// What stands in for a secret, whatever its length.
    static constexpr std::string_view kMask = "****";
    /// As a pattern: those for options, assignments, headers and URLs that commonly carry secrets.
    static constexpr std::string_view kCommon = "common";

    /// Without patterns nothing is hidden. The error tells the pattern and what is wrong with it.
    static Result<ArgumentMask> compile(const std::vector<std::string>& patterns);

    /// The arguments without their secrets; nullopt when there is nothing to hide.
    [[nodiscard]] std::optional<std::vector<std::string>> hide(const std::vector<std::string>& args) const;

private:
    struct Patterns;
    std::shared_ptr<const Patterns> x_patterns; // null = none
};

} // namespace listenwatch
