#include "base/level.h"

#include <algorithm>

namespace listenwatch {

std::optional<Level> parse_level(std::string_view name)
{
    const auto* found = std::ranges::find(kLevelNames, name);
    if (found == kLevelNames.end()) return std::nullopt;
    return static_cast<Level>(found - kLevelNames.begin());
}

} // namespace listenwatch
