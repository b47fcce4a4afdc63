// The enrichers in their order, with what they share.
#pragma once

#include <memory>
#include <vector>

#include "app/tunnel_link_reader.h"
#include "base/argument_mask.h"
#include "base/procfs.h"
#include "enrich/interface_addresses.h"
#include "enrich/package_finder.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// All enrichers; `enrich` runs them one after the other. Itself an enricher, so the pipeline needs to know no other.
class Enrichers final : public Enricher {
public:
    /// `packages` may be null: then none is told. What does not open (no rtnetlink) is left out; `troubles` tells what
    /// that costs.
    Enrichers(ArgumentMask mask, PackageFinder* packages, std::vector<std::string>& troubles);
    void enrich(Listener& listener) override;

private:
    Procfs x_proc;
    std::unique_ptr<InterfaceAddresses> x_addresses;
    TunnelLinkReader x_tunnels{x_proc};
    std::vector<std::unique_ptr<Enricher>> x_chain;
};

} // namespace listenwatch
