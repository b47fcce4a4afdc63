#include "cli/list.h"

#include <array>
#include <cstdio>
#include <unistd.h>

#include "app/enrichers.h"
#include "base/clock.h"
#include "base/shared_work.h"
#include "base/text.h"
#include "cli/listing_json.h"
#include "cli/listing_sockets.h"
#include "cli/terminal.h"
#include "enrich/process.h"

namespace listenwatch {
namespace {

// Most of the time goes into reading /proc.
void find_openers(std::vector<Listener>& listeners)
{
    const Procfs proc;
    std::array<ProcessEnricher, 2> enrichers{ProcessEnricher(proc), ProcessEnricher(proc)};
    share_work(listeners.size(), [&](std::size_t worker, std::size_t i) { enrichers.at(worker).enrich(listeners[i]); });
}

std::vector<ListedListener> enrich_all(std::vector<Listener> listeners, const ArgumentMask& mask,
                                       std::vector<std::string>& blind)
{
    find_openers(listeners);
    Enrichers enrichers(mask, blind);
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

Result<std::optional<SnapshotMeans>> parse_means(const std::string& text)
{
    if (text == "auto") return std::nullopt;
    if (text == "bpf") return SnapshotMeans::bpf;
    if (text == "sock_diag") return SnapshotMeans::sock_diag;
    if (text == "proc") return SnapshotMeans::proc;
    return fail(ErrorKind::usage, "--source: '" + text + "' is none of auto, bpf, sock_diag, proc");
}

int run_list(const ListOptions& options)
{
    const SnapshotMeans best = ::geteuid() == 0 ? SnapshotMeans::bpf : SnapshotMeans::sock_diag;
    const SnapshotChoice snapshots = choose_snapshot_taker(options.means.value_or(best));
    if (options.means == SnapshotMeans::bpf && !snapshots.why_not_bpf.empty())
        return complain({ErrorKind::unsupported, "--source bpf: " + snapshots.why_not_bpf});
    auto snapshot = snapshots.taker->take();
    if (!snapshot) return complain(snapshot.error());
    const auto listeners = enrich_all(std::move(snapshot->listeners), options.mask, snapshot->blind);
    ListingFilter filter = options.filter;
    filter.inner = options.all;
    const auto selected = select_listeners(filter, listeners);
    if (const auto printed = print(render(options, selected)); !printed) return complain(printed.error());
    if (!snapshots.why_not_bpf.empty())
        std::fprintf(stderr, "note: without BPF: %s\n", escape_sentence(snapshots.why_not_bpf).c_str());
    for (const std::string& line : snapshot->blind) std::fprintf(stderr, "note: %s\n", escape_sentence(line).c_str());
    return listing_exit_code(selected, options.expected, options.fail_on);
}

} // namespace listenwatch
