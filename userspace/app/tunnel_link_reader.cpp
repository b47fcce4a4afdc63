#include "app/tunnel_link_reader.h"

#include <algorithm>

#include "base/network_namespace.h"
#include "enrich/tunnel_links.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/net_namespaces.h"

namespace listenwatch {

std::vector<TunnelLink> TunnelLinkReader::read(std::uint32_t netns_ino)
{
    if (netns_ino == own_net_namespace()) return read_tunnel_links().value_or(std::vector<TunnelLink>{});
    const std::vector<Mount> mounts = parse_mounts(x_proc.read("self/mountinfo").value_or(""));
    const NetNamespaces all = find_net_namespaces(x_proc, mounts);
    const auto where = std::ranges::find(all.found, netns_ino, &NetNamespace::inode);
    if (where == all.found.end()) return {};
    return read_tunnel_links(where->path, netns_ino).value_or(std::vector<TunnelLink>{});
}

} // namespace listenwatch
