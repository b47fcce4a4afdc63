#include "snapshot/endpoint_names.h"

#include <set>
#include <utility>

#include "snapshot/found_index.h"
#include "snapshot/namespace_listeners.h"

namespace listenwatch {

void EndpointNames::fill(std::vector<FoundListener>& rows)
{
    std::map<Identity, Endpoint> still_known;
    std::set<std::uint32_t> namespaces;
    std::set<Transport> transports;
    std::vector<FoundListener*> asked;
    for (FoundListener& row : rows) {
        if (is_named(row.listener.endpoint)) continue;
        if (auto known = x_known.extract(row.listener.id); !known.empty()) {
            row.listener.endpoint = known.mapped();
            still_known.insert(std::move(known));
            continue;
        }
        namespaces.insert(row.listener.id.netns_ino);
        transports.insert(row.listener.endpoint.transport);
        asked.push_back(&row);
    }
    if (!asked.empty()) {
        const std::vector<Transport> wanted(transports.begin(), transports.end());
        learn_from(rows, find_listeners_in(x_proc, namespaces, wanted).all.found);
    }
    for (const FoundListener* row : asked)
        if (row->listener.endpoint.transport != Transport::packet)
            still_known.emplace(row->listener.id, row->listener.endpoint);
    x_known = std::move(still_known);
}

} // namespace listenwatch
