// "Did you mean ...?" for field names, config keys and modifiers.
#pragma once

#include <string_view>

namespace listenwatch {

/// Levenshtein distance: how many letters must be added, dropped or changed to make `a` of `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that looks most like `name`; "" when there are none.
template<class Range> std::string_view nearest(std::string_view name, const Range& candidates)
{
    std::string_view best;
    std::size_t least = static_cast<std::size_t>(-1);
    for (std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(name, candidate);
        if (!candidate.empty() && distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace listenwatch
