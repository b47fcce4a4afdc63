#include "enrich/service_port.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

TEST(PortNames, ReadTheFileOfServices5)
{
    const PortNames names = PortNames::parse("# comment\n"
                                             "ssh\t\t22/tcp\t\t\t\t# SSH\n"
                                             "other 22/tcp\n"
                                             "domain 53/tcp nameserver\ndomain-u 53/udp\n"
                                             "broken 70000/tcp\nbroken 71\nbroken x/tcp\nbroken\n"
                                             "sctp-only 80/sctp\n");
    EXPECT_EQ(names.find(22, Transport::tcp), "ssh");
    EXPECT_EQ(names.find(22, Transport::udp), "");
    EXPECT_EQ(names.find(53, Transport::tcp), "domain");
    EXPECT_EQ(names.find(53, Transport::udp), "domain-u");
    EXPECT_EQ(names.find(53, Transport::udplite), "domain-u");
    EXPECT_EQ(names.find(80, Transport::tcp), "");
    EXPECT_EQ(names.find(71, Transport::tcp), "");
}

TEST(PortNames, TheWellKnownOnesKnowTheirTransport)
{
    const PortNames names = PortNames::well_known();
    EXPECT_EQ(names.find(22, Transport::tcp), "ssh");
    EXPECT_EQ(names.find(22, Transport::udp), "");
    EXPECT_EQ(names.find(19, Transport::tcp), "chargen");
    EXPECT_EQ(names.find(19, Transport::udp), "chargen");
    EXPECT_EQ(names.find(123, Transport::tcp), "");
    EXPECT_EQ(names.find(123, Transport::udp), "ntp");
}

TEST(ServicePortEnricher, FallsBackToTheWellKnownWithoutAFile)
{
    const FakeRoot root;
    Listener listener;
    listener.endpoint.port = 22;
    ServicePortEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.service_port, "ssh");
    root.write("etc/services", "our-ssh 22/tcp\n");
    ServicePortEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.service_port, "our-ssh");
    listener.endpoint.port = 23;
    ServicePortEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.service_port, "");
}

} // namespace
} // namespace listenwatch
