// Who can come to a listener: how far it reaches, and what the packet filter says.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/procfs.h"
#include "enrich/reach_enricher.h"
#include "firewall/firewall_enricher.h"
#include "firewall/lone_forwards.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Fills Listener::access, and tells when it may have become another.
class AccessFinder final : public Enricher, public AccessSource {
public:
    /// Each may be null: then that is not known. All outlive it.
    AccessFinder(const Procfs& proc, AddressSource* own, FirewallWatch* firewall, ForeignFirewalls* foreign);

    void enrich(Listener& listener) override { listener.access = access_of(listener); }
    [[nodiscard]] std::vector<int> news_fds() const override;
    bool take_news() override;
    Access access_of(const Listener& listener) override;
    void look() override;
    std::vector<ForwardNews> renew_forwards(const LinkedForwards& linked, std::uint64_t now_ns) override;
    [[nodiscard]] std::uint64_t evictions() const override { return x_reach.evictions(); }

private:
    ReachEnricher x_reach;
    FirewallWatch* x_watch;
    std::optional<FirewallEnricher> x_firewall;
    LoneForwards x_lone;
};

} // namespace listenwatch
