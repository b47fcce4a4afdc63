// The same host seen by us and by ss(8) of iproute2.
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <unistd.h>

#include "base/network_namespace.h"
#include "base/text.h"
#include "live_socket.h"
#include "snapshot/namespace_dump.h"
#include "snapshot/proc_snapshot.h"

namespace listenwatch {
namespace {

// Of one socket: cookie (0 for MPTCP: ss shows the subflow's), and who has it.
struct Row {
    std::uint64_t cookie = 0;
    std::set<std::pair<std::uint32_t, std::int32_t>> holders;
    auto operator<=>(const Row&) const = default;
};
using Rows = std::map<std::uint64_t, Row>; // by inode

std::string output_of(const char* command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command, "r"), &::pclose);
    std::string text;
    char chunk[4096];
    for (std::size_t got = 0; pipe && (got = std::fread(chunk, 1, sizeof chunk, pipe.get())) > 0;)
        text.append(chunk, got);
    return text;
}

// Lines like: tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3)) ino:13266 sk:1 cgroup:/ <->
Rows parse_ss(const std::string& text)
{
    static const std::regex kInode(R"( ino:(\d+) )"), kCookie(R"( sk:([0-9a-f]+))"), kUser(R"(pid=(\d+),fd=(\d+)\))");
    Rows rows;
    for (const std::string_view view : split(text, '\n')) {
        const std::string line(view);
        std::smatch inode, cookie;
        if (!std::regex_search(line, inode, kInode) || !std::regex_search(line, cookie, kCookie)) continue;
        Row& row = rows[std::stoull(inode[1])];
        row.cookie = std::stoull(cookie[1], nullptr, 16);
        for (std::sregex_iterator user(line.begin(), line.end(), kUser), end; user != end; ++user)
            row.holders.emplace(std::stoul((*user)[1]), std::stoi((*user)[2]));
    }
    return rows;
}

Rows rows_of_own_namespace(const Snapshot& snapshot)
{
    Rows rows;
    for (const Listener& listener : snapshot.listeners) {
        if (listener.id.netns_ino != own_net_namespace() || listener.endpoint.transport == Transport::udplite) continue;
        Row& row = rows[listener.id.inode];
        row.cookie = listener.id.cookie;
        for (const Holder& holder : listener.holders) row.holders.emplace(holder.pid, holder.fd);
    }
    return rows;
}

void forget_mptcp_cookies(const Snapshot& snapshot, Rows& rows)
{
    for (const Listener& listener : snapshot.listeners)
        if (listener.endpoint.mptcp && rows.contains(listener.id.inode)) rows[listener.id.inode].cookie = 0;
}

TEST(SsComparison, ShowsTheSameSocketsCookiesAndHolders)
{
    if (::geteuid() != 0) GTEST_SKIP() << "needs root: ss shows the processes of others to root only";
    if (std::system("command -v ss >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ss (iproute2) here";
    std::vector<UniqueFd> sockets;
    for (int i = 0; i < 20; ++i) {
        sockets.push_back(open_socket({.address = "0.0.0.0"}));
        sockets.push_back(open_socket({.family = AF_INET6, .type = SOCK_DGRAM, .address = "::"}));
        sockets.push_back(open_socket({.protocol = IPPROTO_MPTCP}));
    }
    // Other programs open and close sockets too: compare only what ss saw the same way before and after.
    constexpr int kTries = 20;
    for (int tries = 0; tries < kTries; ++tries) {
        Rows before = parse_ss(output_of("ss -Hltunpe"));
        const auto snapshot = take_snapshot({});
        ASSERT_TRUE(snapshot) << snapshot.error().text;
        if (before != parse_ss(output_of("ss -Hltunpe"))) continue;
        Rows ours = rows_of_own_namespace(*snapshot);
        forget_mptcp_cookies(*snapshot, ours);
        forget_mptcp_cookies(*snapshot, before);
        EXPECT_GE(ours.size(), 40U);
        for (const auto& [inode, row] : before) EXPECT_TRUE(ours.contains(inode) && ours[inode] == row) << inode;
        for (const auto& [inode, row] : ours) EXPECT_TRUE(before.contains(inode)) << inode;
        return;
    }
    GTEST_SKIP() << "sockets of this host changed during each of " << kTries << " comparisons";
}

} // namespace
} // namespace listenwatch
