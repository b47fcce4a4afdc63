// What no event tells of the process behind a listener: where it works, what it may do, who started it, which script it
// is.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "base/procfs.h"
#include "base/time_share.h"
#include "enrich/ancestors.h"
#include "enrich/package_finder.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Effective capabilities, from the text of /proc/PID/status (proc_pid_status(5)); nullopt when it does not say.
std::optional<std::uint64_t> parse_effective_capabilities(std::string_view status);

/// Fills Listener::details, once for each listener: what was known when it opened holds. Called after the opener is
/// known. What it read of a process is good for a second, so that one that opens a thousand sockets is read once.
/// It reads nothing that a process could make it wait for: no memory of the process (its environment), no file of its
/// own. A flood of new processes gets a tenth of the time; beyond it Listener::enrichment is `partial`, and only what
/// the event itself tells is there.
class ProcessDetailsEnricher final : public Enricher {
public:
    static constexpr std::uint64_t kGoodForNs = 1'000'000'000;
    /// Saved up it is enough for some thousand processes: those that listen when the monitor starts.
    static constexpr TimeShare kShare{10, 1'000'000'000};
    /// For who has all the time: `list`.
    static constexpr TimeShare kAllTime{1, std::uint64_t{1} << 62U};

    /// `packages` may be null: then none is told.
    explicit ProcessDetailsEnricher(const Procfs& proc, PackageFinder* packages, std::size_t capacity = 1024,
                                    TimeShare share = kShare)
        : x_proc(proc), x_packages(packages), x_capacity(capacity), x_share(share), x_ancestors(proc, capacity)
    {
    }
    void enrich(Listener& listener) override;

    /// Processes that had to be forgotten while they were still good, and their ancestors.
    [[nodiscard]] std::uint64_t evictions() const override { return x_evictions + x_ancestors.evictions(); }

private:
    struct Key {
        std::uint32_t pid = 0;
        std::uint64_t start_boottime_ns = 0;
        std::uint64_t exec_id = 0;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const
        {
            return std::hash<std::uint64_t>{}(key.pid ^ key.start_boottime_ns << 16U ^ key.exec_id);
        }
    };
    struct Entry {
        std::shared_ptr<const ProcessDetails> details;
        std::uint64_t read_ns = 0;
    };
    [[nodiscard]] ProcessDetails read(const Process& opener);
    void read_own(const Process& opener, ProcessDetails& details) const;
    void make_room(std::uint64_t now_ns);

    const Procfs& x_proc;
    PackageFinder* x_packages;
    std::size_t x_capacity;
    TimeShare x_share;
    AncestorReader x_ancestors;
    std::unordered_map<Key, Entry, KeyHash> x_entries;
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
