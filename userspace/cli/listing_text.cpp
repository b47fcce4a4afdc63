#include "cli/listing_text.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "cli/listing_cell.h"
#include "cli/listing_layout.h"

namespace listenwatch {
namespace {

std::string count_text(std::size_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

template<class Rows> std::size_t count_services(const Rows& rows)
{
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> services;
    for (const ListingRow& row : rows) services.emplace(row.service, row.process, row.user);
    return services.size();
}

template<class Rows> std::size_t count_ports(const Rows& rows)
{
    std::set<std::uint32_t> ports;
    for (const ListingRow& row : rows)
        if (!row.traits.other || has_ip_port(*row.traits.other)) ports.insert(row.ports.begin(), row.ports.end());
    return ports.size();
}

std::string_view section_name(Section section)
{
    switch (section) {
    case Section::exposed: return "EXPOSED";
    case Section::unknown: return "UNKNOWN REACH";
    case Section::local: return "LOCAL";
    }
    return "";
}

// Draws one listing into one text.
class Drawing {
public:
    Drawing(std::span<const ListingRow> rows, const ListingContext& context, const ListingStyle& style)
        : x_context(context), x_style(style), x_columns(lay_out_listing(style.width))
    {
        if (!style.is_terminal) make_room(rows);
    }

    void add_section(Section section, std::span<const ListingRow> all)
    {
        const auto in_section = [&](const ListingRow& row) { return row.section == section; };
        std::vector<ListingRow> rows;
        std::ranges::copy_if(all, std::back_inserter(rows), in_section);
        const bool is_first = section == Section::exposed;
        if (rows.empty() && !is_first) return;
        add_title(std::string(section_name(section)) + "  " + count_text(count_services(rows), "service") + " on " +
                      count_text(count_ports(rows), "port"),
                  is_first ? about() : std::string());
        if (is_first) add_header();
        for (const ListingRow& row : rows) add_row(row);
    }

    void add_footer(std::span<const ListingRow> rows)
    {
        const std::string summary = summarize_listing(rows);
        const std::string firewall = escape_text(x_context.firewall);
        const bool both_fit = display_width(summary) + 1 + display_width(firewall) <= x_style.width;
        add_line(both_fit && !firewall.empty() ? summary + " " + firewall : summary);
        if (!both_fit && !firewall.empty()) add_line(firewall);
        const auto hidden =
            std::ranges::count_if(rows, [](const ListingRow& row) { return !row.kernel && row.pids.empty(); });
        if (hidden > 0)
            add_line("The process is hidden in " + count_text(static_cast<std::size_t>(hidden), "row") +
                     (x_context.user == "root" ? "." : ": run as root."));
        add_line("Next: every socket: list --all");
    }

    std::string take() { return std::move(x_text); }

private:
    // Where nothing is cut, columns are as wide as what is in them.
    void make_room(std::span<const ListingRow> rows)
    {
        for (Column& column : x_columns)
            for (const ListingRow& row : rows)
                column.width =
                    std::max(column.width, display_width(cell_text(row, column.id, kUncut, x_context.now_boottime_ns)));
    }

    [[nodiscard]] std::size_t limit(std::size_t width) const { return x_style.is_terminal ? width : kUncut; }
    [[nodiscard]] std::string paint(std::string_view text, Ink ink) const
    {
        return x_style.has_colour ? paint_text(text, ink) : std::string(text);
    }
    void add_line(std::string_view text) { x_text += cut_text(text, limit(x_style.width)) + "\n"; }

    [[nodiscard]] std::string about() const
    {
        std::string about;
        for (const std::string* part : {&x_context.host, &x_context.user, &x_context.mode})
            if (!part->empty()) about += (about.empty() ? "" : "  ") + escape_text(*part);
        return about;
    }

    void add_title(const std::string& left, const std::string& right)
    {
        const std::size_t used = display_width(left);
        std::string rest = right.empty() ? "" : "  " + right;
        if (used + display_width(rest) <= x_style.width && !right.empty())
            rest = fill_text(right, x_style.width - used, Align::right);
        else if (x_style.is_terminal)
            rest.clear();
        x_text += paint(cut_text(left, limit(x_style.width)), Ink::bold) + rest + "\n";
    }

    void add_header()
    {
        std::string line;
        for (const Column& column : x_columns)
            line += std::string(column.gap, ' ') + fill_text(column.title, column.width, column.align);
        x_text += paint(line.substr(0, line.find_last_not_of(' ') + 1), Ink::bold) + "\n";
    }

    void add_row(const ListingRow& row)
    {
        std::string line;
        std::size_t names_at = 0;
        std::size_t at = 0;
        for (const Column& column : x_columns) {
            const std::string text = cell_text(row, column.id, limit(column.width), x_context.now_boottime_ns);
            const std::string filled = fill_text(text, column.width, column.align);
            const std::size_t front = filled.find_first_not_of(' ') == std::string::npos ? 0 : filled.find(text);
            at += column.gap;
            if (column.id == ColumnId::service) names_at = at;
            at += column.width;
            line += std::string(column.gap, ' ') + filled.substr(0, front) + paint(text, cell_ink(row, column.id)) +
                    filled.substr(front + text.size());
        }
        x_text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        const std::string names = names_at == 0 ? "" : port_names_text(row, limit(x_style.width - names_at));
        if (!names.empty()) x_text += std::string(names_at, ' ') + names + "\n";
    }

    const ListingContext& x_context;
    const ListingStyle& x_style;
    std::vector<Column> x_columns;
    std::string x_text;
};

} // namespace

std::string summarize_listing(std::span<const ListingRow> rows)
{
    std::size_t sockets = 0;
    std::vector<ListingRow> unexpected;
    for (const ListingRow& row : rows) {
        sockets += row.members.size();
        if (row.unexpected) unexpected.push_back(row);
    }
    std::string text = count_text(count_services(rows), "service") + ", " + count_text(sockets, "socket");
    if (!unexpected.empty()) text += ", " + std::to_string(count_services(unexpected)) + " unexpected (!)";
    return text + ".";
}

std::string firewall_sentence(std::span<const ListedListener> listeners)
{
    std::size_t asked = 0, filtered = 0, unknown = 0;
    for (const ListedListener& each : listeners) {
        const auto& verdict = each.listener->access.firewall;
        asked += verdict.has_value();
        filtered += verdict == Firewall::filtered;
        unknown += verdict == Firewall::unknown;
    }
    if (asked == 0) return {};
    if (filtered + unknown == 0) return "Firewall: no rule filters these ports.";
    return "Firewall: keeps strangers from " + std::to_string(filtered) + " of " + count_text(asked, "exposed socket") +
           (unknown == 0 ? "." : ", not known of " + std::to_string(unknown) + ".");
}

std::string render_listing(std::span<const ListedListener> listeners, const ListingContext& context,
                           const ListingStyle& style)
{
    const auto rows =
        group_listeners(listeners, style.width < kWideWidth ? Grouping::by_service : Grouping::super_servers_by_port);
    Drawing drawing(rows, context, style);
    for (const Section section : {Section::exposed, Section::unknown, Section::local})
        drawing.add_section(section, rows);
    if (style.is_terminal) drawing.add_footer(rows);
    return drawing.take();
}

} // namespace listenwatch
