#include "app/access_finder.h"

#include <sys/stat.h>

namespace listenwatch {
namespace {

std::uint32_t own_network_namespace()
{
    struct stat file{};
    return ::stat("/proc/self/ns/net", &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

} // namespace

AccessFinder::AccessFinder(const Procfs& proc, AddressSource* own, FirewallWatch* firewall)
    : x_reach(proc, own), x_watch(firewall)
{
    if (firewall != nullptr) x_firewall.emplace(x_reach, *firewall, own_network_namespace());
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

void AccessFinder::look()
{
    if (x_watch != nullptr) x_watch->look();
}

} // namespace listenwatch
