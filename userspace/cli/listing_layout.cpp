#include "cli/listing_layout.h"

#include <algorithm>
#include <array>
#include <optional>

namespace listenwatch {
namespace {

std::vector<Column> narrow_columns()
{
    return {{ColumnId::mark, "", 1, 0},
            {ColumnId::port, "PORT", 14},
            {ColumnId::proto, "PROTO", 7},
            {ColumnId::reach, "REACH", 8},
            {ColumnId::service, "SERVICE", 20},
            {ColumnId::process, "PROCESS", 19},
            {ColumnId::since, "SINCE", 5, 1, Align::right}};
}

std::vector<Column> wide_columns()
{
    return {{ColumnId::mark, "", 1, 0},
            {ColumnId::port, "PORT", 11},
            {ColumnId::proto, "PROTO", 7},
            {ColumnId::reach, "REACH", 8},
            {ColumnId::address, "ADDRESS", 18},
            {ColumnId::service, "SERVICE", 17},
            {ColumnId::user, "USER", 8},
            {ColumnId::process, "PROCESS", 15},
            {ColumnId::since, "SINCE", 5, 1, Align::right},
            {ColumnId::started_by, "STARTED BY", 20, 2}};
}

std::vector<Column> full_columns()
{
    std::vector<Column> columns = wide_columns();
    const auto service = std::ranges::find(columns, ColumnId::service, &Column::id);
    columns.insert(service, {{ColumnId::firewall, "FIREWALL", 8}, {ColumnId::also_by, "ALSO BY", 12}});
    return columns;
}

std::vector<Column> columns_for(std::size_t width)
{
    if (width >= kFullWidth) return full_columns();
    return width >= kWideWidth ? wide_columns() : narrow_columns();
}

// How far a column may shrink before others have to go.
std::optional<std::size_t> least_width(ColumnId id)
{
    switch (id) {
    case ColumnId::port: return 8;
    case ColumnId::service: return 10;
    case ColumnId::process: return 12;
    default: return std::nullopt;
    }
}

bool may_grow(ColumnId id)
{
    return id == ColumnId::service || id == ColumnId::process || id == ColumnId::address || id == ColumnId::started_by;
}

void grow(std::vector<Column>& columns, std::size_t room)
{
    if (std::ranges::none_of(columns, may_grow, &Column::id)) return;
    while (room > 0)
        for (Column& column : columns) {
            if (room == 0 || !may_grow(column.id)) continue;
            ++column.width;
            --room;
        }
}

void shrink(std::vector<Column>& columns, std::size_t width)
{
    for (const ColumnId id : {ColumnId::service, ColumnId::process, ColumnId::port}) {
        const auto column = std::ranges::find(columns, id, &Column::id);
        const std::size_t total = total_width(columns);
        if (total <= width) return;
        const std::size_t least = least_width(id).value_or(column->width);
        column->width -= std::min(total - width, column->width - least);
    }
    for (const ColumnId id : {ColumnId::since, ColumnId::process, ColumnId::service, ColumnId::proto}) {
        if (total_width(columns) <= width) break;
        std::erase_if(columns, [&](const Column& column) { return column.id == id; });
    }
    if (total_width(columns) < width) grow(columns, width - total_width(columns));
}

} // namespace

std::size_t total_width(const std::vector<Column>& columns)
{
    std::size_t total = 0;
    for (const Column& column : columns) total += column.gap + column.width;
    return total;
}

std::vector<Column> lay_out_listing(std::size_t width)
{
    std::vector<Column> columns = columns_for(width);
    const std::size_t total = total_width(columns);
    if (total < width) grow(columns, width - total);
    if (total > width) shrink(columns, width);
    return columns;
}

} // namespace listenwatch
