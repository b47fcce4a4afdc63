#include "firewall/xt_rules.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <span>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "firewall/xt_table.h"

namespace listenwatch {
namespace {

constexpr int kTries = 5;
constexpr std::size_t kMostBytes = std::size_t{256} << 20U;

// What is different between the two; their questions have the same form.
struct XtFamily {
    int domain, level, ask_info, ask_entries;
    std::uint8_t network;
    const char* names; ///< which tables there are
    const char* means;
};
constexpr XtFamily kV4Tables{
    AF_INET,    IPPROTO_IP, IPT_SO_GET_INFO, IPT_SO_GET_ENTRIES, NFPROTO_IPV4, "/proc/thread-self/net/ip_tables_names",
    "ip_tables"};
constexpr XtFamily kV6Tables{AF_INET6,         IPPROTO_IPV6,
                             IP6T_SO_GET_INFO, IP6T_SO_GET_ENTRIES,
                             NFPROTO_IPV6,     "/proc/thread-self/net/ip6_tables_names",
                             "ip6_tables"};
static_assert(sizeof(ipt_getinfo) == sizeof(ip6t_getinfo));
static_assert(offsetof(ipt_get_entries, entrytable) == offsetof(ip6t_get_entries, entrytable));

int ask_info(int socket, const XtFamily& family, const std::string& table, ipt_getinfo& info)
{
    info = {};
    table.copy(info.name, sizeof info.name - 1);
    socklen_t size = sizeof info;
    return ::getsockopt(socket, family.level, family.ask_info, &info, &size) < 0 ? errno : 0;
}

int ask_entries(int socket, const XtFamily& family, const ipt_getinfo& info, std::vector<std::uint8_t>& answer)
{
    answer.assign(offsetof(ipt_get_entries, entrytable) + info.size, 0);
    std::memcpy(answer.data() + offsetof(ipt_get_entries, name), info.name, sizeof info.name);
    std::memcpy(answer.data() + offsetof(ipt_get_entries, size), &info.size, sizeof info.size);
    auto size = static_cast<socklen_t>(answer.size());
    return ::getsockopt(socket, family.level, family.ask_entries, answer.data(), &size) < 0 ? errno : 0;
}

XtTable table_of(const XtFamily& family, const ipt_getinfo& info, std::span<const std::uint8_t> answer)
{
    XtTable table{
        info.name, family.network, info.valid_hooks, {}, {}, answer.subspan(offsetof(ipt_get_entries, entrytable))};
    std::ranges::copy(info.hook_entry, table.first.begin());
    std::ranges::copy(info.underflow, table.policy.begin());
    return table;
}

// The offsets and the entries they point to come one after the other: both are good if the offsets are the same after.
Result<std::vector<FirewallChain>> read_table(int socket, const XtFamily& family, const std::string& name,
                                              const FirewallLimits& limits)
{
    for (int left = kTries; left > 0; --left) {
        ipt_getinfo before, after;
        std::vector<std::uint8_t> answer;
        if (const int error = ask_info(socket, family, name, before); error != 0)
            return fail(errno_kind(error), "read table " + quote(name) + ": " + errno_text(error));
        if (before.num_entries > limits.rules || before.size > kMostBytes)
            return fail(ErrorKind::unsupported,
                        "table " + quote(name) + " has more than " + std::to_string(limits.rules) + " rules");
        const int error = ask_entries(socket, family, before, answer);
        if (error == EAGAIN) continue; // of another size by now
        if (error != 0) return fail(errno_kind(error), "read table " + quote(name) + ": " + errno_text(error));
        if (ask_info(socket, family, name, after) == 0 && std::memcmp(&before, &after, sizeof before) == 0)
            return decode_xt_table(table_of(family, before, answer));
    }
    return fail(ErrorKind::runtime, "table " + quote(name) + " changed each time while it was read");
}

void read_family(const XtFamily& family, const FirewallLimits& limits, Ruleset& to)
{
    const auto be_blind = [&](const std::string& why) { to.blind.push_back(std::string(family.means) + ": " + why); };
    if (::access(family.names, F_OK) != 0 && errno == ENOENT) return; // no such tables in this kernel
    // Of streams: the end of a UDP socket is an event of the sensor, and the monitor reads this every few seconds.
    const UniqueFd socket(::socket(family.domain, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket && errno == EAFNOSUPPORT) return;
    if (!socket) return be_blind("open a socket: " + errno_text(errno));
    const auto names = read_small_file(family.names);
    if (!names) return be_blind(names.error().text);
    for (const std::string_view name : split(*names, '\n')) {
        if (name.empty()) continue;
        auto chains = read_table(socket.get(), family, std::string(name), limits);
        if (!chains)
            be_blind(chains.error().text);
        else
            std::ranges::move(*chains, std::back_inserter(to.chains));
    }
}

} // namespace

Ruleset read_xt_rules(const FirewallLimits& limits)
{
    Ruleset rules;
    read_family(kV4Tables, limits, rules);
    read_family(kV6Tables, limits, rules);
    return rules;
}

} // namespace listenwatch
