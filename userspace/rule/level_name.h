// Sigma's words for levels.
#pragma once

#include <array>
#include <string_view>

#include "listenwatch/event.h"

namespace listenwatch {

/// In the order of Level.
constexpr std::array<std::string_view, 5> kRuleLevels{"informational", "low", "medium", "high", "critical"};

constexpr std::string_view level_name(Level level)
{
    return kRuleLevels[static_cast<std::size_t>(level)];
}

} // namespace listenwatch
