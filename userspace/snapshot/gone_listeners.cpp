#include "snapshot/gone_listeners.h"

#include <algorithm>
#include <set>

#include "snapshot/found_index.h"
#include "snapshot/namespace_listeners.h"

namespace listenwatch {

std::vector<Identity> find_gone_listeners(const Procfs& proc, std::span<const Listener> lost)
{
    std::set<std::uint32_t> namespaces;
    std::set<Transport> transports;
    for (const Listener& listener : lost) {
        namespaces.insert(listener.id.netns_ino);
        transports.insert(listener.endpoint.transport);
    }
    const std::vector<Transport> wanted(transports.begin(), transports.end());
    const FoundInSome found = find_listeners_in(proc, namespaces, wanted);
    const FoundIndex index(found.all.found);
    std::vector<Identity> gone;
    for (const Listener& listener : lost)
        if (!std::ranges::count(found.all.unread_netns_inos, listener.id.netns_ino) && !index.find(listener.id))
            gone.push_back(listener.id);
    return gone;
}

} // namespace listenwatch
