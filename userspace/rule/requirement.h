// What an event must have for a rule to hit it: found in the rule once, so that most rules need not be asked at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "listenwatch/record.h"
#include "rule/expression.h"

namespace listenwatch {

/// A property of an event. Texts are in ASCII lower case.
struct Trait {
    enum class Kind : std::uint8_t {
        whole,     ///< a value of the field is `text`
        base_name, ///< a value of the field has `text` after its last slash
        part,      ///< a value of the field contains `text`, kShortestPart bytes or more
    };
    Kind kind = Kind::whole;
    Field field = Field::count_;
    std::string text;
    bool operator==(const Trait&) const = default;
};

inline constexpr std::size_t kShortestPart = 4;

/// Traits of which any event that fulfils the expression has at least one: of all such lists the one that fewest events
/// are expected to have. Nothing when there is no such list, or only a very long one.
std::optional<std::vector<Trait>> find_requirement(const Expression& expression);

} // namespace listenwatch
