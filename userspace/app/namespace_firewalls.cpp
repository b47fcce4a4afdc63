#include "app/namespace_firewalls.h"

#include <thread>

#include "base/network_namespace.h"
#include "firewall/firewall.h"
#include "snapshot/net_namespaces.h"

namespace listenwatch {
namespace {

Result<Ruleset> read_in(const std::string& path, std::uint32_t netns_ino)
{
    Result<Ruleset> ruleset;
    std::jthread([&] {
        if (const auto entered = enter_net_namespace(path, netns_ino); !entered)
            ruleset = std::unexpected(entered.error());
        else
            ruleset = read_firewall();
    }).join();
    return ruleset;
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
    const auto [known, is_new] = x_views.try_emplace(netns_ino);
    if (!is_new) return known->second;
    auto ruleset = path != x_paths.end() ? read_in(path->second, netns_ino)
                                         : fail(ErrorKind::runtime, "no process or mount that we see leads there");
    if (!ruleset) {
        ++x_unread;
        x_why = ruleset.error().text;
        return nullptr;
    }
    auto view = std::make_shared<FirewallView>();
    view->ruleset = std::move(*ruleset);
    view->forwards = find_port_forwards(view->ruleset);
    return known->second = std::move(view);
}

std::string NamespaceFirewalls::trouble() const
{
    if (x_unread == 0) return {};
    return "the packet filter of other network namespaces is not known, of " + std::to_string(x_unread) +
           " with listeners: " + x_why;
}

} // namespace listenwatch
