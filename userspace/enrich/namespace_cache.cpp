#include "enrich/namespace_cache.h"

#include <algorithm>

namespace listenwatch {

const std::vector<InterfaceAddress>* NamespaceCache::find(std::uint32_t netns_ino, std::uint64_t now_ns) const
{
    const auto found = x_entries.find(netns_ino);
    if (found == x_entries.end() || now_ns - found->second.read_ns > kGoodForNs) return nullptr;
    return &found->second.addresses;
}

const std::vector<InterfaceAddress>&
NamespaceCache::store(std::uint32_t netns_ino, std::vector<InterfaceAddress> addresses, std::uint64_t now_ns)
{
    if (!x_entries.contains(netns_ino)) make_room(now_ns);
    Entry& entry = x_entries[netns_ino];
    entry = {std::move(addresses), now_ns};
    return entry.addresses;
}

void NamespaceCache::make_room(std::uint64_t now_ns)
{
    if (x_entries.size() < x_capacity) return;
    std::erase_if(x_entries, [&](const auto& entry) { return now_ns - entry.second.read_ns > kGoodForNs; });
    if (x_entries.size() < x_capacity) return;
    x_entries.erase(std::ranges::min_element(x_entries, {}, [](const auto& entry) { return entry.second.read_ns; }));
    ++x_evictions;
}

} // namespace listenwatch
