#include "cli/list.h"

#include <cstdio>
#include <unistd.h>

#include "app/enrichers.h"
#include "app/sensor.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/listing_json.h"
#include "cli/listing_sockets.h"
#include "cli/terminal.h"

namespace listenwatch {
namespace {

std::vector<ListedListener> enrich_all(std::vector<Listener> listeners, std::vector<std::string>& blind)
{
    Enrichers enrichers(blind);
    std::vector<ListedListener> out;
    out.reserve(listeners.size());
    for (Listener& each : listeners) {
        auto listener = std::make_shared<Listener>(std::move(each));
        enrichers.enrich(*listener);
        out.push_back({std::move(listener), false});
    }
    return out;
}

std::string render(const ListOptions& options, std::span<const ListedListener> listeners)
{
    if (options.format == "json") return render_json(listeners, JsonForm::array, realtime_offset_ns());
    if (options.format == "ndjson") return render_json(listeners, JsonForm::lines, realtime_offset_ns());
    const ListingStyle style = style_of_output(options.colour);
    return options.all ? render_sockets(listeners, style)
                       : render_listing(listeners, listing_context("snapshot"), style);
}

} // namespace

int run_list(const ListOptions& options)
{
    std::string why_not_bpf;
    auto snapshot = make_snapshot_taker(options.allow_bpf && ::geteuid() == 0, why_not_bpf)->take();
    if (!snapshot) return complain(snapshot.error());
    const auto listeners = enrich_all(std::move(snapshot->listeners), snapshot->blind);
    const auto selected = select_listeners(options.filter, listeners);
    if (const auto printed = print(render(options, selected)); !printed) return complain(printed.error());
    if (!why_not_bpf.empty()) std::fprintf(stderr, "note: without BPF: %s\n", escape_sentence(why_not_bpf).c_str());
    for (const std::string& line : snapshot->blind) std::fprintf(stderr, "note: %s\n", escape_sentence(line).c_str());
    return listing_exit_code(selected, options.expected, options.fail_on);
}

} // namespace listenwatch
