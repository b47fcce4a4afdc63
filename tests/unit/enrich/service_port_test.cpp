#include "enrich/service_port.h"

#include <gtest/gtest.h>
#include <set>

#include "base/text.h"
#include "enrich/shipped_port_names.h"
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
    EXPECT_EQ(names.find(80, Transport::udp), "");
    EXPECT_EQ(names.find(80, Transport::sctp), "sctp-only");
    EXPECT_EQ(names.find(53, Transport::sctp), "");
    EXPECT_EQ(names.find(71, Transport::tcp), "");
}

TEST(PortNames, ALineCanHaveSeveralProtocols)
{
    const PortNames names = PortNames::parse("domain 53/tcp/udp\nsip 5060/tcp/nonsense/sctp\nnobody 54\nnobody 55/\n");
    EXPECT_EQ(names.find(53, Transport::tcp), "domain");
    EXPECT_EQ(names.find(53, Transport::udp), "domain");
    EXPECT_EQ(names.find(53, Transport::sctp), "");
    EXPECT_EQ(names.find(5060, Transport::tcp), "sip");
    EXPECT_EQ(names.find(5060, Transport::udp), "");
    EXPECT_EQ(names.find(5060, Transport::sctp), "sip");
    EXPECT_EQ(names.find(54, Transport::tcp), "");
    EXPECT_EQ(names.find(55, Transport::tcp), "");
}

TEST(PortNames, TheFirstCountsForAPortAndForAName)
{
    const PortNames names = PortNames::parse("first 70/tcp\nsecond 70/tcp other\nfirst 71/tcp\n");
    EXPECT_EQ(names.find(70, Transport::tcp), "first");
    EXPECT_EQ(names.find(71, Transport::tcp), "first");
    EXPECT_EQ(names.find_port("first", Transport::tcp), 70);
    EXPECT_EQ(names.find_port("second", Transport::tcp), 70);
    EXPECT_EQ(names.find_port("other", Transport::tcp), 70);
    EXPECT_EQ(names.find_port("other", Transport::udp), 0);
}

TEST(PortNames, GarbageIsNoName)
{
    const PortNames names =
        PortNames::parse(std::string_view("\0\xff\n///\n1 /tcp\nx /\nx -1/tcp\nx 1/tcp/tcp\ny 65536/tcp\n", 50));
    EXPECT_EQ(names.find(1, Transport::tcp), "x");
    EXPECT_EQ(names.find(0, Transport::tcp), "");
    EXPECT_EQ(names.find(65535, Transport::tcp), "");
}

// One of data/port-names for each kind of server, under IANA's name, and one of our own.
TEST(PortNames, TheShippedOnesKnowTheirTransport)
{
    const PortNames& names = PortNames::shipped();
    EXPECT_EQ(names.find(22, Transport::tcp), "ssh");
    EXPECT_EQ(names.find(22, Transport::udp), "");
    EXPECT_EQ(names.find(19, Transport::tcp), "chargen");
    EXPECT_EQ(names.find(19, Transport::udp), "chargen");
    EXPECT_EQ(names.find(123, Transport::tcp), "");
    EXPECT_EQ(names.find(123, Transport::udp), "ntp");
    EXPECT_EQ(names.find(3306, Transport::tcp), "mysql");
    EXPECT_EQ(names.find(5672, Transport::tcp), "amqp");
    EXPECT_EQ(names.find(2379, Transport::tcp), "etcd-client");
    EXPECT_EQ(names.find(10050, Transport::tcp), "zabbix-agent");
    EXPECT_EQ(names.find(2159, Transport::tcp), "gdbremote");
    EXPECT_EQ(names.find(47808, Transport::udp), "bacnet");
    EXPECT_EQ(names.find(36412, Transport::sctp), "s1-control");
    EXPECT_EQ(names.find(51820, Transport::udp), "wireguard");
}

// What the parser would skip in silence, and what would count for nothing because a line before names it.
TEST(PortNames, EachLineOfTheShippedIsWholeAndTheOnlyOne)
{
    std::set<std::string> seen;
    for (const std::string_view line : split(shipped_port_names(), '\n')) {
        const auto words = split_words(line.substr(0, line.find('#')));
        if (words.empty()) continue;
        ASSERT_EQ(words.size(), 2U) << line;
        EXPECT_TRUE(line.ends_with("  # own") || !line.contains('#')) << line;
        const auto parts = split(words[1], '/');
        EXPECT_TRUE(parse_number<std::uint16_t>(parts[0])) << line;
        EXPECT_GE(parts.size(), 2U) << line;
        for (std::size_t i = 1; i < parts.size(); ++i) {
            EXPECT_TRUE(parts[i] == "tcp" || parts[i] == "udp" || parts[i] == "sctp") << line;
            EXPECT_TRUE(seen.insert(std::string(parts[0]) + "/" + std::string(parts[i])).second) << line;
        }
    }
    EXPECT_GE(seen.size(), 800U);
}

TEST(ServicePortEnricher, TheHostsFileComesBeforeTheShippedNames)
{
    const FakeRoot root;
    const auto name_of = [&](std::uint16_t port, Transport transport = Transport::tcp) {
        Listener listener;
        listener.endpoint.port = port;
        listener.endpoint.transport = transport;
        ServicePortEnricher(root.path()).enrich(listener);
        return listener.service_port;
    };
    EXPECT_EQ(name_of(22), "ssh"); // no file
    root.write("etc/services", "our-ssh 22/tcp\nours 4711/udp\n");
    EXPECT_EQ(name_of(22), "our-ssh");
    EXPECT_EQ(name_of(23), "telnet");
    EXPECT_EQ(name_of(4711, Transport::udp), "ours");
    EXPECT_EQ(name_of(4711), "trinity-dist"); // the file names another transport
    EXPECT_EQ(name_of(2), "");
    root.write("etc/services", "");
    EXPECT_EQ(name_of(22), "ssh");
}

} // namespace
} // namespace listenwatch
