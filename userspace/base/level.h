// Names of Sigma's levels.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "listenwatch/event.h"

namespace listenwatch {

/// Sigma's levels, ascending.
inline constexpr std::array<std::string_view, 5> kLevelNames{"informational", "low", "medium", "high", "critical"};

constexpr std::string_view to_text(Level level)
{
    return kLevelNames[static_cast<std::size_t>(level)];
}

/// The level of that name; case counts.
std::optional<Level> parse_level(std::string_view name);

} // namespace listenwatch
