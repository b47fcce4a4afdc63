#include "app/namespace_firewalls.h"

#include <thread>

#include "base/network_namespace.h"
#include "firewall/firewall.h"
#include "snapshot/net_namespaces.h"

namespace listenwatch {
namespace {

std::shared_ptr<const FirewallView> read_in(const std::string& path, std::uint32_t netns_ino)
{
    std::shared_ptr<FirewallView> view;
    std::jthread([&] {
        if (!enter_net_namespace(path, netns_ino)) return;
        auto ruleset = read_firewall();
        if (!ruleset) return;
        view = std::make_shared<FirewallView>();
        view->ruleset = std::move(*ruleset);
        view->forwards = find_port_forwards(view->ruleset);
    }).join();
    return view;
}

} // namespace

std::shared_ptr<const FirewallView> NamespaceFirewalls::view_of(std::uint32_t netns_ino)
{
    if (!x_is_searched)
        for (const NetNamespace& each :
             find_net_namespaces(x_proc, parse_mounts(x_proc.read("self/mountinfo").value_or(""))).found)
            x_paths[each.inode] = each.path;
    x_is_searched = true;
    const auto path = x_paths.find(netns_ino);
    if (path == x_paths.end()) return nullptr;
    const auto [known, is_new] = x_views.try_emplace(netns_ino);
    if (is_new) known->second = read_in(path->second, netns_ino);
    return known->second;
}

} // namespace listenwatch
