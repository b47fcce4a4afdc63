#include "app/access_finder.h"

#include "base/network_namespace.h"

namespace listenwatch {

AccessFinder::AccessFinder(const Procfs& proc, AddressSource* own, FirewallWatch* firewall, ForeignFirewalls* foreign)
    : x_reach(proc, own), x_watch(firewall)
{
    if (firewall != nullptr) x_firewall.emplace(x_reach, *firewall, own_net_namespace(), foreign);
}

std::vector<int> AccessFinder::news_fds() const
{
    std::vector<int> fds;
    if (x_reach.news_fd() >= 0) fds.push_back(x_reach.news_fd());
    if (x_watch != nullptr) fds.push_back(x_watch->news_fd());
    return fds;
}

bool AccessFinder::take_news()
{
    const bool rules = x_watch != nullptr && x_watch->take_news();
    return x_reach.take_news() || rules;
}

Access AccessFinder::access_of(const Listener& listener)
{
    Access access{x_reach.reach_of(listener)};
    if (x_firewall) x_firewall->complete(listener, access);
    return access;
}

// Rules that could not be read say nothing.
std::vector<ForwardNews> AccessFinder::renew_forwards(const LinkedForwards& linked, std::uint64_t now_ns)
{
    const auto view = x_watch != nullptr ? x_watch->view() : nullptr;
    if (!view || (view->ruleset.chains.empty() && !view->ruleset.blind.empty())) return {};
    return x_lone.renew(view->forwards, linked, now_ns);
}

void AccessFinder::look()
{
    if (x_watch != nullptr) x_watch->look();
}

} // namespace listenwatch
