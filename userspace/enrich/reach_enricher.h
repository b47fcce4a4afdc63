// Fills Access::reach.
#pragma once

#include "base/procfs.h"
#include "enrich/namespace_cache.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Called for each listener, and again for those of the own namespace when its addresses change. Sockets of the own
/// namespace cost no system call beyond the source's; those of another are looked up in a cache, then through /proc of
/// the opener or of a holder that lives in it. A namespace in which none of them lives stays unread: see
/// `compute_reach(endpoint)`.
class ReachEnricher final : public Enricher, public AddressBook {
public:
    /// Without `own` (no rtnetlink) the own namespace is read through /proc like any other. Both outlive the enricher.
    ReachEnricher(const Procfs& proc, AddressSource* own);

    void enrich(Listener& listener) override;
    /// Becomes readable when `take_news` has work; -1 = nobody tells.
    [[nodiscard]] int news_fd() const;
    /// Whether the addresses of the own namespace became others since the last call.
    bool take_news();
    /// As it is now; `unknown` where the namespace cannot be read.
    Reach reach_of(const Listener& listener);
    std::optional<std::span<const InterfaceAddress>> addresses_of(const Listener& listener) override;
    [[nodiscard]] std::uint64_t evictions() const override { return x_cache.evictions(); }

private:
    const std::vector<InterfaceAddress>* read_through(std::uint32_t pid, std::uint32_t netns_ino, std::uint64_t now_ns);

    const Procfs& x_proc;
    AddressSource* x_own;
    std::uint32_t x_own_pid;
    std::uint32_t x_own_netns_ino;
    std::uint64_t x_generation = 0; // of the own addresses, when news were taken
    NamespaceCache x_cache;
};

} // namespace listenwatch
