#include "firewall/firewall.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/unique_fd.h"
#include "firewall/ipvs_services.h"
#include "firewall/packet_programs.h"
#include "firewall/xt_rules.h"

namespace listenwatch {

Result<Ruleset> read_firewall(const FirewallLimits& limits)
{
    const UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    const int error = errno;
    // A kernel without netfilter has no such socket.
    if (!socket && error != EPROTONOSUPPORT)
        return fail(errno_kind(error), "open a netfilter socket: " + errno_text(error));
    Ruleset rules = socket ? read_nft_rules(socket.get(), limits) : Ruleset{};
    Ruleset older = read_xt_rules(limits);
    std::ranges::move(older.chains, std::back_inserter(rules.chains));
    std::ranges::move(older.blind, std::back_inserter(rules.blind));
    if (const auto services = read_file("/proc/thread-self/net/ip_vs")) add_virtual_services(*services, rules);
    std::ranges::move(find_packet_programs(), std::back_inserter(rules.blind));
    return rules;
}

} // namespace listenwatch
