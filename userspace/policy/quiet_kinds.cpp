#include "policy/quiet_kinds.h"

#include <algorithm>

#include "base/address.h"

namespace listenwatch {

QuietKinds::QuietKinds(std::span<const std::string> names)
{
    for (const std::string& name : names) {
        if (name == "ephemeral") x_ephemeral = true;
        if (const auto transport = parse_transport(name)) x_transports.push_back(*transport);
    }
}

bool QuietKinds::cover(const Listener& listener) const
{
    return (x_ephemeral && listener.ephemeral) || std::ranges::count(x_transports, listener.endpoint.transport) != 0;
}

} // namespace listenwatch
