// The bind probe and the kernel's tables on real sockets. A rootkit is played by a listing that leaves a port out.
#include "snapshot/bind_probe.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <unistd.h>

#include "live_socket.h"
#include "snapshot/listed_ports.h"

namespace listenwatch {
namespace {

// Lists what there is, without one port.
class LyingListing final : public PortListing {
public:
    LyingListing(PortListing& truth, std::uint16_t hidden) : x_truth(truth), x_hidden(hidden) {}
    Result<UsedPorts> list() override
    {
        const auto all = x_truth.list();
        if (!all) return std::unexpected(all.error());
        UsedPorts some;
        for (const ProbeKind kind : kProbeKinds)
            for (std::uint32_t port = 1; port < 65536; ++port)
                if (port != x_hidden && all->has(kind, static_cast<std::uint16_t>(port)))
                    some.add(kind, static_cast<std::uint16_t>(port));
        return some;
    }

private:
    PortListing& x_truth;
    std::uint16_t x_hidden;
};

// The ports on either side too: those are free or listed.
ProbeBounds around(std::uint16_t port)
{
    ProbeBounds bounds;
    bounds.first = static_cast<std::uint16_t>(port - 1);
    bounds.last = static_cast<std::uint16_t>(std::min(port + 1, 65535));
    return bounds;
}

std::vector<HiddenPort> hidden_around(PortListing& listing, std::uint16_t port)
{
    const auto report = probe_ports(listing, around(port));
    EXPECT_TRUE(report) << (report ? "" : report.error().text);
    return report ? report->hidden : std::vector<HiddenPort>{};
}

struct ProbeCase {
    const char* name;
    LiveSocket socket;
    std::vector<ProbeKind> kinds;
    friend void PrintTo(const ProbeCase& one, std::ostream* out) { *out << one.name; }
};

class BindProbe : public ::testing::TestWithParam<ProbeCase> {
protected:
    HostViews x_views;
    ListedPorts x_listing{x_views};
};

TEST_P(BindProbe, FindsAListenerThatEveryListingHides)
{
    const UniqueFd fd = open_socket(GetParam().socket);
    if (!fd) GTEST_SKIP() << "this kernel has no such socket";
    const std::uint16_t port = truth_of(fd.get()).endpoint.port;
    EXPECT_EQ(hidden_around(x_listing, port), std::vector<HiddenPort>{}) << "it is listed";
    LyingListing lie(x_listing, port);
    std::vector<HiddenPort> wanted;
    for (const ProbeKind kind : GetParam().kinds) wanted.push_back({kind, port});
    EXPECT_EQ(hidden_around(lie, port), wanted);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BindProbe,
    ::testing::Values(ProbeCase{"Tcp4", {}, {ProbeKind::tcp4}},
                      ProbeCase{"Tcp6Only", {.family = AF_INET6, .address = "::1", .v6only = true}, {ProbeKind::tcp6}},
                      ProbeCase{"TcpDual", {.family = AF_INET6, .address = "::"}, {ProbeKind::tcp4, ProbeKind::tcp6}},
                      ProbeCase{"Tcp4Reuseport", {.reuseport = true}, {ProbeKind::tcp4}},
                      ProbeCase{"Udp4", {.type = SOCK_DGRAM}, {ProbeKind::udp4}},
                      ProbeCase{"Udp4Reuseport", {.type = SOCK_DGRAM, .reuseport = true}, {ProbeKind::udp4}},
                      ProbeCase{"Udp6Only",
                                {.family = AF_INET6, .type = SOCK_DGRAM, .address = "::1", .v6only = true},
                                {ProbeKind::udp6}}),
    [](const auto& each) { return std::string(each.param.name); });

class OrdinaryHost : public ::testing::Test {
protected:
    HostViews x_views;
    ListedPorts x_listing{x_views};
};

sockaddr_in name_of(int fd)
{
    sockaddr_in address{};
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return address;
}

TEST_F(OrdinaryHost, HidesNoPortOfAConnectionEvenWhenItIsOver)
{
    UniqueFd listener = open_socket({});
    sockaddr_in server = name_of(listener.get());
    UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server), 0);
    UniqueFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::uint16_t port = ntohs(name_of(client.get()).sin_port);
    EXPECT_EQ(hidden_around(x_listing, port), std::vector<HiddenPort>{}) << "connected";
    client.reset(); // closes first: TIME_WAIT is on its port
    accepted.reset();
    EXPECT_EQ(hidden_around(x_listing, port), std::vector<HiddenPort>{}) << "TIME_WAIT";
    EXPECT_EQ(hidden_around(x_listing, ntohs(server.sin_port)), std::vector<HiddenPort>{});
}

TEST_F(OrdinaryHost, HidesNoPortOfAConnectedUdpSocket)
{
    const UniqueFd fd = open_socket({.type = SOCK_DGRAM});
    sockaddr_in peer = name_of(fd.get());
    const std::uint16_t port = ntohs(peer.sin_port);
    ASSERT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer), 0);
    EXPECT_EQ(hidden_around(x_listing, port), std::vector<HiddenPort>{});
}

TEST_F(OrdinaryHost, HidesNoPortOfASocketThatIsMerelyBound)
{
    const auto listed = x_listing.lists_bound_sockets();
    ASSERT_TRUE(listed) << listed.error().text;
    if (!*listed) GTEST_SKIP() << "needs BPF or kernel 6.8";
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(hidden_around(x_listing, ntohs(name_of(fd.get()).sin_port)), std::vector<HiddenPort>{});
}

bool has_socket(const Result<std::vector<SeenSocket>>& seen, const Truth& truth)
{
    EXPECT_TRUE(seen) << (seen ? "" : seen.error().text);
    const auto same = [&](const SeenSocket& each) {
        return each.id == truth.id && each.endpoint.transport == truth.endpoint.transport &&
               each.endpoint.address == truth.endpoint.address && each.endpoint.port == truth.endpoint.port;
    };
    return seen && std::ranges::any_of(*seen, same);
}

TEST(SocketTables, HaveEveryListenerWithItsIdentity)
{
    auto tables = SocketTableIterator::load();
    if (!tables) GTEST_SKIP() << tables.error().text;
    for (const LiveSocket& spec : {LiveSocket{}, LiveSocket{.type = SOCK_DGRAM},
                                   LiveSocket{.family = AF_INET6, .address = "::1", .v6only = true},
                                   LiveSocket{.family = AF_INET6, .type = SOCK_DGRAM, .address = "::"}}) {
        const UniqueFd fd = open_socket(spec);
        ASSERT_TRUE(fd);
        EXPECT_TRUE(has_socket(tables->run(), truth_of(fd.get()))) << spec.address << " type " << spec.type;
        EXPECT_TRUE(has_socket(tables->run_bound(), truth_of(fd.get()))) << spec.address << " type " << spec.type;
    }
}

TEST(SocketTables, TellBoundSocketsApartFromListeners)
{
    auto tables = SocketTableIterator::load();
    if (!tables) GTEST_SKIP() << tables.error().text;
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}};
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const Truth truth = truth_of(fd.get());
    EXPECT_TRUE(has_socket(tables->run_bound(), truth));
    EXPECT_FALSE(has_socket(tables->run(), truth));
}

} // namespace
} // namespace listenwatch
