#include "enrich/reach_enricher.h"

#include <ranges>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "enrich/proc_addresses.h"
#include "enrich/reach.h"

namespace listenwatch {
namespace {

constexpr std::size_t kHoldersAsked = 8;

// Our own process id as this /proc has it, 0 = not known.
std::uint32_t read_own_pid(const Procfs& proc)
{
    const auto self = read_link(proc.root() + "/self");
    return self ? parse_number<std::uint32_t>(*self).value_or(0) : 0;
}

std::uint32_t read_netns(const Procfs& proc, std::uint32_t pid)
{
    const auto process = proc.open(pid);
    return process ? process->namespace_inode("net") : 0;
}

} // namespace

ReachEnricher::ReachEnricher(const Procfs& proc, AddressSource* own)
    : x_proc(proc), x_own(own), x_own_pid(read_own_pid(proc)), x_own_netns_ino(read_netns(proc, x_own_pid))
{
}

void ReachEnricher::enrich(Listener& listener)
{
    listener.access.reach = reach_of(listener);
}

Reach ReachEnricher::reach_of(const Listener& listener)
{
    const auto addresses = addresses_of(listener);
    return addresses ? compute_reach(listener.endpoint, *addresses) : compute_reach(listener.endpoint);
}

int ReachEnricher::news_fd() const
{
    return x_own != nullptr ? x_own->news_fd() : -1;
}

bool ReachEnricher::take_news()
{
    if (x_own == nullptr) return false;
    (void)x_own->addresses();
    return std::exchange(x_generation, x_own->generation()) != x_own->generation();
}

std::optional<std::span<const InterfaceAddress>> ReachEnricher::addresses_of(const Listener& listener)
{
    const std::uint32_t netns_ino = listener.id.netns_ino;
    if (netns_ino == 0) return std::nullopt;
    const bool is_own = netns_ino == x_own_netns_ino;
    if (is_own && x_own != nullptr)
        if (const auto addresses = x_own->addresses()) return addresses;

    const std::uint64_t now_ns = boottime_ns();
    const auto* addresses = x_cache.find(netns_ino, now_ns);
    if (addresses == nullptr && is_own) addresses = read_through(x_own_pid, netns_ino, now_ns);
    if (addresses == nullptr && listener.opener) addresses = read_through(listener.opener->pid, netns_ino, now_ns);
    for (const Holder& holder : listener.holders | std::views::take(kHoldersAsked)) {
        if (addresses != nullptr) break;
        addresses = read_through(holder.pid, netns_ino, now_ns);
    }
    if (addresses == nullptr) return std::nullopt;
    return *addresses;
}

// The directory is held open, and its namespace is compared: a pid that was reused cannot speak for another namespace.
const std::vector<InterfaceAddress>* ReachEnricher::read_through(std::uint32_t pid, std::uint32_t netns_ino,
                                                                 std::uint64_t now_ns)
{
    const auto process = x_proc.open(pid);
    if (!process || process->namespace_inode("net") != netns_ino) return nullptr;
    auto addresses = read_addresses(*process);
    return addresses ? &x_cache.store(netns_ino, std::move(*addresses), now_ns) : nullptr;
}

} // namespace listenwatch
