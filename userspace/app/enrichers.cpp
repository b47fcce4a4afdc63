#include "app/enrichers.h"

#include <algorithm>
#include <poll.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "enrich/container.h"
#include "enrich/kernel_device.h"
#include "enrich/mask_enricher.h"
#include "enrich/process.h"
#include "enrich/process_details.h"
#include "enrich/service_enricher.h"
#include "enrich/service_port.h"
#include "enrich/service_unit.h"
#include "enrich/unit_facts.h"
#include "enrich/user.h"

namespace listenwatch {

Enrichers::Enrichers(ArgumentMask mask, PackageFinder* packages, FirewallWatch* firewall,
                     std::vector<std::string>& troubles, ForeignFirewalls* foreign)
{
    if (auto addresses = InterfaceAddresses::open())
        x_addresses = std::move(*addresses);
    else
        troubles.push_back("addresses come from /proc, without news of changes: " + addresses.error().text);
    if (packages != nullptr)
        if (std::string trouble = packages->trouble(); !trouble.empty()) troubles.push_back(std::move(trouble));
    x_chain.push_back(std::make_unique<KernelDeviceEnricher>(x_tunnels));
    x_chain.push_back(std::make_unique<ProcessEnricher>(x_proc));
    x_chain.push_back(std::make_unique<ProcessDetailsEnricher>(x_proc, packages));
    x_chain.push_back(std::make_unique<UserEnricher>());
    x_chain.push_back(std::make_unique<ServicePortEnricher>());
    const InitSystem init = detect_init_system();
    x_chain.push_back(std::make_unique<ServiceUnitEnricher>(init));
    x_chain.push_back(std::make_unique<ContainerEnricher>());
    x_chain.push_back(std::make_unique<ServiceEnricher>(x_proc));
    if (init == InitSystem::systemd) ask_systemd(troubles);
    auto access = std::make_unique<AccessFinder>(x_proc, x_addresses.get(), firewall, foreign);
    x_access = access.get();
    x_chain.push_back(std::move(access));
    x_chain.push_back(std::make_unique<MaskEnricher>(std::move(mask)));
}

void Enrichers::ask_systemd(std::vector<std::string>& troubles)
{
    auto bus = SystemdBus::open();
    if (bus)
        x_bus = std::move(*bus);
    else
        troubles.push_back("what systemd says of units is not known: " + bus.error().text);
    x_users = std::make_unique<UserUnitBook>();
    x_answers = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    if (x_bus) add_source(*x_bus);
    add_source(*x_users);
    x_chain.push_back(std::make_unique<UnitFactsEnricher>(x_bus.get(), x_users.get(), &x_proc));
}

void Enrichers::add_source(AnswerSource& source)
{
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    ::epoll_ctl(x_answers.get(), EPOLL_CTL_ADD, source.poll_fd(), &wanted);
    x_sources.push_back(&source);
}

void Enrichers::take()
{
    for (AnswerSource* each : x_sources) each->take();
}

int Enrichers::wait_ms() const
{
    int shortest = -1;
    for (const AnswerSource* each : x_sources)
        if (const int wait = each->wait_ms(); wait >= 0) shortest = shortest < 0 ? wait : std::min(shortest, wait);
    return shortest;
}

bool wait_for_answers(AnswerSource& answers, std::uint64_t due_ns)
{
    const int left_ms = milliseconds_until(due_ns);
    const int wait_ms = answers.wait_ms();
    if (left_ms == 0 || wait_ms < 0) return false;
    pollfd wanted{answers.poll_fd(), POLLIN, 0};
    ::poll(&wanted, 1, std::min(left_ms, wait_ms));
    answers.take();
    return true;
}

std::uint64_t Enrichers::evictions() const
{
    std::uint64_t all = (x_bus ? x_bus->evictions() : 0) + (x_users ? x_users->evictions() : 0);
    for (const auto& each : x_chain) all += each->evictions();
    return all;
}

void Enrichers::enrich(Listener& listener)
{
    listener.enrichment = Enrichment::complete;
    for (const auto& each : x_chain) each->enrich(listener);
}

} // namespace listenwatch
