#include "app/enrichers.h"

#include "enrich/container.h"
#include "enrich/kernel_device.h"
#include "enrich/mask_enricher.h"
#include "enrich/process.h"
#include "enrich/process_details.h"
#include "enrich/reach_enricher.h"
#include "enrich/service_port.h"
#include "enrich/service_unit.h"
#include "enrich/user.h"

namespace listenwatch {

Enrichers::Enrichers(ArgumentMask mask, PackageFinder* packages, std::vector<std::string>& troubles)
{
    if (auto addresses = InterfaceAddresses::open())
        x_addresses = std::move(*addresses);
    else
        troubles.push_back("addresses come from /proc, without news of changes: " + addresses.error().text);
    if (packages != nullptr)
        if (std::string trouble = package_trouble(packages->root()); !trouble.empty())
            troubles.push_back(std::move(trouble));
    x_chain.push_back(std::make_unique<KernelDeviceEnricher>(x_tunnels));
    x_chain.push_back(std::make_unique<ProcessEnricher>(x_proc));
    x_chain.push_back(std::make_unique<ProcessDetailsEnricher>(x_proc, packages));
    x_chain.push_back(std::make_unique<UserEnricher>());
    x_chain.push_back(std::make_unique<ServicePortEnricher>());
    x_chain.push_back(std::make_unique<ServiceUnitEnricher>(detect_init_system()));
    x_chain.push_back(std::make_unique<ContainerEnricher>());
    x_chain.push_back(std::make_unique<ReachEnricher>(x_proc, x_addresses.get()));
    x_chain.push_back(std::make_unique<MaskEnricher>(std::move(mask)));
}

void Enrichers::enrich(Listener& listener)
{
    for (const auto& each : x_chain) each->enrich(listener);
}

} // namespace listenwatch
