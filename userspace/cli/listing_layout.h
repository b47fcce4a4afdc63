// Which columns the listing has at a width, and how wide each is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/text_cell.h"

namespace listenwatch {

enum class ColumnId : std::uint8_t {
    mark,
    port,
    proto,
    reach,
    address,
    firewall,
    also_by,
    service,
    user,
    process,
    since,
    started_by
};

struct Column {
    ColumnId id = ColumnId::mark;
    std::string_view title;
    std::size_t width = 0;
    std::size_t gap = 1; ///< blanks before it
    Align align = Align::left;
};

/// From this width on there are ADDRESS, USER and STARTED BY.
inline constexpr std::size_t kWideWidth = 120;
/// From this one on FIREWALL and ALSO BY (ports that lead to it) too.
inline constexpr std::size_t kFullWidth = 142;

/// 80 and 120 columns are as drawn in the manual. Room beyond that goes to names; below 80 they shrink, then columns go
/// from the right; PORT and REACH always stay.
std::vector<Column> lay_out_listing(std::size_t width);

/// The columns and the gaps between them.
std::size_t total_width(const std::vector<Column>& columns);

} // namespace listenwatch
