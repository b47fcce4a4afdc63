#include "cli/list.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

#include "app/enrichers.h"
#include "app/namespace_firewalls.h"
#include "base/clock.h"
#include "base/shared_work.h"
#include "base/text.h"
#include "cli/listing_json.h"
#include "cli/listing_layout.h"
#include "cli/listing_sockets.h"
#include "cli/terminal.h"
#include "enrich/process.h"
#include "enrich/process_details.h"
#include "firewall/firewall.h"
#include "firewall/lone_forwards.h"

namespace listenwatch {
namespace {

// Most of the time goes into reading /proc.
struct ProcReader {
    explicit ProcReader(PackageFinder* packages)
        : process(proc), details(proc, packages, kRemembered, ProcessDetailsEnricher::kAllTime)
    {
    }
    static constexpr std::size_t kRemembered = 1024;
    const Procfs proc;
    ProcessEnricher process;
    ProcessDetailsEnricher details;
};

constexpr std::chrono::seconds kFirewallPatience{5};

// Returns how often a process let nobody read its memory.
std::uint64_t find_openers(std::vector<Listener>& listeners, PackageFinder* packages)
{
    std::array<ProcReader, 2> readers{ProcReader(packages), ProcReader(packages)};
    share_work(listeners.size(), [&](std::size_t worker, std::size_t i) {
        readers.at(worker).process.enrich(listeners[i]);
        readers.at(worker).details.enrich(listeners[i]);
    });
    return readers[0].proc.unanswered() + readers[1].proc.unanswered();
}

void wait_for_answers(Enrichers& enrichers, std::vector<std::shared_ptr<Listener>> asked)
{
    constexpr std::uint64_t kPatience_ns = 500'000'000;
    const auto is_answered = [](const auto& each) { return each->enrichment != Enrichment::pending; };
    const std::uint64_t due_ns = boottime_ns() + kPatience_ns;
    std::erase_if(asked, is_answered);
    while (!asked.empty() && wait_for_answers(enrichers, due_ns)) {
        for (const auto& each : asked) enrichers.enrich(*each);
        std::erase_if(asked, is_answered);
    }
    for (const auto& each : asked) each->enrichment = Enrichment::partial;
}

std::vector<ListedListener> enrich_all(std::vector<Listener> listeners, const ArgumentMask& mask,
                                       PackageFinder* packages, FirewallWatch& firewall,
                                       std::vector<std::string>& blind)
{
    if (packages != nullptr) packages->wait();
    std::uint64_t unanswered = find_openers(listeners, packages);
    firewall.wait_for(kFirewallPatience);
    const Procfs proc;
    NamespaceFirewalls foreign(proc);
    Enrichers enrichers(mask, packages, &firewall, blind, &foreign);
    std::vector<std::shared_ptr<Listener>> enriched;
    enriched.reserve(listeners.size());
    for (Listener& each : listeners) {
        enriched.push_back(std::make_shared<Listener>(std::move(each)));
        enrichers.enrich(*enriched.back());
    }
    wait_for_answers(enrichers, enriched);
    unanswered += enrichers.unanswered();
    if (unanswered != 0)
        blind.push_back("arguments and environment of processes that let nobody read their memory: given up " +
                        std::to_string(unanswered) + " times");
    if (std::string trouble = foreign.trouble(); !trouble.empty()) blind.push_back(std::move(trouble));
    return {enriched.begin(), enriched.end()};
}

// Ports that strangers reach and no socket of ours has.
std::vector<std::string> lone_forwards(std::span<const ListedListener> listeners, const FirewallView* firewall)
{
    constexpr std::size_t kMostLines = 20;
    if (firewall == nullptr) return {};
    LinkedForwards linked;
    for (const ListedListener& each : listeners)
        add_links(each.listener->endpoint.transport, each.listener->access.steering, linked);
    std::vector<std::string> lines;
    for (const PortForward* way : find_lone_forwards(firewall->forwards, linked)) {
        if (lines.size() == kMostLines) {
            lines.emplace_back("more ports lead elsewhere: see `listenwatch doctor`");
            break;
        }
        lines.push_back("reachable, no listener known: " + to_text(*way));
    }
    return lines;
}

std::string render(const ListOptions& options, std::span<const ListedListener> listeners)
{
    if (options.format == "json") return render_json(listeners, JsonForm::array, realtime_offset_ns());
    if (options.format == "ndjson") return render_json(listeners, JsonForm::lines, realtime_offset_ns());
    ListingStyle style = style_of_output(options.colour);
    if (options.format == "wide") {
        style.width = std::max(style.width, kFullWidth);
        style.is_terminal = false; // nothing is cut
    }
    if (options.all) return render_sockets(listeners, style);
    ListingContext context = listing_context("snapshot");
    context.firewall = firewall_sentence(listeners);
    return render_listing(listeners, context, style);
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
    std::optional<PackageFinder> packages; // a table does not show them
    if (options.format != "table" && options.format != "wide") packages.emplace(PackageFinder::Pace::at_once);
    FirewallWatch firewall([] { return read_firewall(); });
    const SnapshotMeans best = ::geteuid() == 0 ? SnapshotMeans::bpf : SnapshotMeans::sock_diag;
    const SnapshotChoice snapshots = choose_snapshot_taker(options.means.value_or(best));
    if (options.means == SnapshotMeans::bpf && !snapshots.why_not_bpf.empty())
        return complain({ErrorKind::unsupported, "--source bpf: " + snapshots.why_not_bpf});
    auto snapshot = snapshots.taker->take();
    if (!snapshot) return complain(snapshot.error());
    const auto listeners = enrich_all(std::move(snapshot->listeners), options.mask, packages ? &*packages : nullptr,
                                      firewall, snapshot->blind);
    ListingFilter filter = options.filter;
    filter.inner = options.all;
    const auto selected = select_listeners(filter, listeners);
    if (const auto printed = print(render(options, selected)); !printed) return complain(printed.error());
    if (!snapshots.why_not_bpf.empty())
        std::fprintf(stderr, "note: without BPF: %s\n", escape_sentence(snapshots.why_not_bpf).c_str());
    for (const std::string& line : lone_forwards(listeners, firewall.view().get()))
        std::fprintf(stderr, "note: %s\n", escape_sentence(line).c_str());
    for (const std::string& line : snapshot->blind) std::fprintf(stderr, "note: %s\n", escape_sentence(line).c_str());
    return listing_exit_code(selected, options.expected, options.fail_on);
}

} // namespace listenwatch
