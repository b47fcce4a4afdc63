// Every kind of socket that one process can open, seen in a snapshot of the running kernel.
#include <cerrno>
#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <ostream>
#include <unistd.h>

#include "live_socket.h"
#include "snapshot/proc_snapshot.h"
#include "snapshot/sock_diag.h"

namespace listenwatch {
namespace {

using Holders = std::vector<std::pair<std::uint32_t, std::int32_t>>;

class SocketKinds : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: other namespaces are entered";
    }
    static Snapshot take()
    {
        auto snapshot = take_snapshot({});
        EXPECT_TRUE(snapshot) << snapshot.error().text;
        return snapshot ? std::move(*snapshot) : Snapshot{};
    }
    static std::uint32_t me() { return static_cast<std::uint32_t>(::getpid()); }
};

struct NamedSocket {
    const char* name;
    LiveSocket spec;
    friend void PrintTo(const NamedSocket& socket, std::ostream* out) { *out << socket.name; }
};

class EachKind : public SocketKinds, public testing::WithParamInterface<NamedSocket> {};

TEST_P(EachKind, IsShownAsItsOwnerSeesIt)
{
    const UniqueFd fd = open_socket(GetParam().spec);
    if (!fd) GTEST_SKIP() << "this kernel has no such socket: " << std::strerror(errno);
    const Truth truth = truth_of(fd.get());
    expect_shown(take(), truth, Holders{{me(), fd.get()}});
}

INSTANTIATE_TEST_SUITE_P(
    All, EachKind,
    testing::Values(NamedSocket{"Tcp4", {}}, NamedSocket{"Tcp4Wildcard", {.address = "0.0.0.0"}},
                    NamedSocket{"Tcp6Only", {.family = AF_INET6, .address = "::1", .v6only = true}},
                    NamedSocket{"Tcp6WildcardOnly", {.family = AF_INET6, .address = "::", .v6only = true}},
                    NamedSocket{"TcpDual", {.family = AF_INET6, .address = "::"}},
                    NamedSocket{"TcpMapped", {.family = AF_INET6, .address = "::ffff:127.0.0.1"}},
                    NamedSocket{"Mptcp4", {.protocol = IPPROTO_MPTCP}},
                    NamedSocket{"MptcpDual", {.family = AF_INET6, .protocol = IPPROTO_MPTCP, .address = "::"}},
                    NamedSocket{"Udp4", {.type = SOCK_DGRAM}},
                    NamedSocket{"Udp6", {.family = AF_INET6, .type = SOCK_DGRAM, .address = "::", .v6only = true}},
                    NamedSocket{"UdpLite4", {.type = SOCK_DGRAM, .protocol = IPPROTO_UDPLITE}},
                    NamedSocket{
                        "UdpLite6",
                        {.family = AF_INET6, .type = SOCK_DGRAM, .protocol = IPPROTO_UDPLITE, .address = "::1"}}),
    [](const auto& tested) { return tested.param.name; });

// Kernels before 5.18 do not dump the MPTCP socket itself: the mark on its subflow is all there is then.
TEST_F(SocketKinds, MarkTheSubflowOfAnMptcpListener)
{
    const UniqueFd fd = open_socket({.protocol = IPPROTO_MPTCP});
    if (!fd) GTEST_SKIP() << "no MPTCP in this kernel: " << std::strerror(errno);
    const UniqueFd plain = open_socket({});
    auto diag = SockDiag::open();
    ASSERT_TRUE(diag) << diag.error().text;
    const auto dump = diag->dump(DiagTable::tcp);
    ASSERT_TRUE(dump) << dump.error().text;
    std::size_t seen = 0;
    for (const DiagRow& row : dump->rows)
        for (const int one : {fd.get(), plain.get()}) {
            if (row.inode != truth_of(one).id.inode) continue;
            EXPECT_EQ(row.mptcp_subflow, one == fd.get());
            ++seen;
        }
    EXPECT_EQ(seen, 2U);
}

TEST_F(SocketKinds, SayThatAProtocolIsNotThere)
{
    auto diag = SockDiag::open();
    ASSERT_TRUE(diag) << diag.error().text;
    const auto dump = diag->dump(static_cast<DiagTable>(200));
    ASSERT_FALSE(dump);
    EXPECT_EQ(dump.error().kind, ErrorKind::unsupported);
}

TEST_F(SocketKinds, ShowBothSocketsOfOneReusedPort)
{
    const UniqueFd first = open_socket({.reuseport = true});
    const std::uint16_t port = truth_of(first.get()).endpoint.port;
    const UniqueFd second = open_socket({.reuseport = true, .port = port});
    ASSERT_TRUE(second) << std::strerror(errno);
    const Snapshot snapshot = take();
    expect_shown(snapshot, truth_of(first.get()), Holders{{me(), first.get()}});
    expect_shown(snapshot, truth_of(second.get()), Holders{{me(), second.get()}});
}

TEST_F(SocketKinds, ShowEveryDescriptorOfOneSocket)
{
    const UniqueFd fd = open_socket({});
    const UniqueFd copy(::dup(fd.get()));
    const Holders both{{me(), std::min(fd.get(), copy.get())}, {me(), std::max(fd.get(), copy.get())}};
    expect_shown(take(), truth_of(fd.get()), both);
}

TEST_F(SocketKinds, ShowTheBoundDevice)
{
    UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0) << std::strerror(errno);
    const sockaddr_in anywhere{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&anywhere), sizeof anywhere), 0);
    Truth truth = truth_of(fd.get());
    truth.endpoint.bound_ifindex = 1; // lo is the first device of every namespace
    expect_shown(take(), truth, Holders{{me(), fd.get()}});
}

TEST_F(SocketKinds, LeaveOutWhatStrangersCannotTalkTo)
{
    const UniqueFd bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); // never listens
    const UniqueFd server = open_socket({});
    const UniqueFd connected(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const UniqueFd shut = open_socket({});
    const Truth truth = truth_of(server.get());
    sockaddr_in name{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    ASSERT_EQ(::bind(bound.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    name.sin_port = htons(truth.endpoint.port);
    ASSERT_EQ(::connect(connected.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ASSERT_EQ(::shutdown(shut.get(), SHUT_RD), 0);
    const Snapshot snapshot = take();
    EXPECT_EQ(rows_of(snapshot, truth).size(), 1U);
    EXPECT_TRUE(rows_of(snapshot, truth_of(bound.get())).empty());
    EXPECT_TRUE(rows_of(snapshot, truth_of(connected.get())).empty());
    EXPECT_TRUE(rows_of(snapshot, truth_of(shut.get())).empty());
}

TEST_F(SocketKinds, AreAllReadInProcToo)
{
    const UniqueFd tcp = open_socket({.address = "127.0.0.2"});
    const UniqueFd udp = open_socket({.family = AF_INET6, .type = SOCK_DGRAM, .address = "::1"});
    const auto snapshot = take_snapshot({Procfs(), SocketTables::proc_only});
    ASSERT_TRUE(snapshot) << snapshot.error().text;
    for (const int fd : {tcp.get(), udp.get()}) {
        const Truth truth = truth_of(fd);
        const auto rows = rows_of(*snapshot, truth);
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0]->id, (Identity{0, truth.id.netns_ino, truth.id.inode}));
        EXPECT_EQ(rows[0]->endpoint.address, truth.endpoint.address);
        EXPECT_EQ(rows[0]->endpoint.port, truth.endpoint.port);
        ASSERT_EQ(rows[0]->holders.size(), 1U);
        EXPECT_EQ(rows[0]->holders[0].fd, fd);
    }
    EXPECT_FALSE(snapshot->blind.empty()) << "it must say that cookies are missing";
}

} // namespace
} // namespace listenwatch
