#include "snapshot/used_ports.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

UsedPorts with(Transport transport, const char* address, bool v6only)
{
    Endpoint endpoint;
    endpoint.transport = transport;
    endpoint.address = parse_address(address).value();
    endpoint.port = 65535;
    endpoint.v6only = v6only;
    UsedPorts used;
    used.add(endpoint);
    return used;
}

std::vector<ProbeKind> kinds_of(const UsedPorts& used)
{
    std::vector<ProbeKind> kinds;
    for (const ProbeKind kind : kProbeKinds)
        if (used.has(kind, 65535)) kinds.push_back(kind);
    return kinds;
}

TEST(UsedPorts, AreThoseOfTheFamilyThatTheSocketTakes)
{
    EXPECT_EQ(kinds_of(with(Transport::tcp, "0.0.0.0", false)), std::vector{ProbeKind::tcp4});
    EXPECT_EQ(kinds_of(with(Transport::udp, "::1", true)), std::vector{ProbeKind::udp6});
    EXPECT_EQ(kinds_of(with(Transport::tcp, "::", false)), (std::vector{ProbeKind::tcp4, ProbeKind::tcp6}));
}

TEST(UsedPorts, LeaveOutUdpLite)
{
    EXPECT_TRUE(kinds_of(with(Transport::udplite, "::", false)).empty());
}

} // namespace
} // namespace listenwatch
