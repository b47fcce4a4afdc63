#include "cli/listing_row.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

#include "sample_host.h"

namespace listenwatch {
namespace {

using Ports = std::vector<std::uint32_t>;

std::vector<Ports> ports_of(const std::vector<ListingRow>& rows)
{
    std::vector<Ports> ports;
    for (const ListingRow& row : rows) ports.push_back(row.ports);
    return ports;
}

TEST(ListingRow, TheSeedHostIsNineRows)
{
    const auto host = seed_host();
    ASSERT_EQ(host.size(), 22U);
    EXPECT_EQ(ports_of(group_listeners(host)),
              (std::vector<Ports>{{8000}, {7, 9, 13, 19, 37}, {22}, {25}, {80}, {3306}, {51820}, {53}, {631}}));
}

TEST(ListingRow, SuperServersCanHaveARowForEachPort)
{
    const auto rows = group_listeners(seed_host(), Grouping::super_servers_by_port);
    EXPECT_EQ(rows.size(), 13U);
    EXPECT_EQ(rows[1].entry, "xinetd: echo");
    EXPECT_EQ(rows[1].service, "xinetd.service");
    EXPECT_EQ(rows[1].ports, Ports{7});
}

TEST(ListingRow, MergesFamiliesAndProtocolsOfTheSamePort)
{
    const std::vector<ListedListener> dns{
        listed({Transport::udp, "0.0.0.0", 53, "domain", Reach::all, "named.service", "named", {7}}),
        listed({Transport::tcp, "0.0.0.0", 53, "", Reach::all, "named.service", "named", {7}}),
        listed({Transport::tcp, "::", 53, "", Reach::all, "named.service", "named", {7}}),
    };
    const auto rows = group_listeners(dns);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].traits, (ListingTraits{true, true, {}, true, true}));
    EXPECT_EQ(rows[0].port_names, std::vector<std::string>{"domain"});
    EXPECT_EQ(rows[0].addresses, (std::vector<std::string>{"0.0.0.0", "[::]"}));
}

TEST(ListingRow, PortsOfDifferentProtocolsStayApart)
{
    const std::vector<ListedListener> caddy{
        listed({Transport::tcp, "::", 80, "", Reach::all, "caddy.service", "caddy", {7}}),
        listed({Transport::tcp, "::", 443, "", Reach::all, "caddy.service", "caddy", {7}}),
        listed({Transport::udp, "::", 443, "", Reach::all, "caddy.service", "caddy", {7}}),
        listed({Transport::tcp, "::", 2019, "", Reach::all, "caddy.service", "caddy", {7}}),
    };
    EXPECT_EQ(ports_of(group_listeners(caddy)), (std::vector<Ports>{{80, 2019}, {443}}));
}

TEST(ListingRow, WorkersWithSocketsOfTheirOwnAreOneRow)
{
    std::vector<ListedListener> workers;
    for (const std::uint32_t pid : {905U, 901U, 903U})
        workers.push_back(listed({Transport::tcp, "0.0.0.0", 80, "", Reach::all, "nginx.service", "nginx", {pid}}));
    const auto rows = group_listeners(workers);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].pids, (std::vector<std::uint32_t>{905, 901, 903}));
    EXPECT_EQ(rows[0].members.size(), 3U);
}

TEST(ListingRow, WhatDiffersInReachUnitProgramUserOrVerdictStaysApart)
{
    const Sample base{Transport::tcp, "0.0.0.0", 80, "", Reach::all, "a.service", "a", {7}};
    std::vector<Sample> samples(7, base);
    samples[1].reach = Reach::private_;
    samples[2].unit = "b.service";
    samples[3].process = "b";
    samples[4].user = "web";
    samples[5].unexpected = true;
    samples[6].reach = Reach::loopback;
    std::vector<ListedListener> all;
    for (const Sample& sample : samples) all.push_back(listed(sample));
    auto impostor = std::make_shared<Listener>(*all[0].listener); // the same name, another file
    auto opener = std::make_shared<Process>(*impostor->opener);
    opener->executable = "/tmp/a";
    impostor->opener = opener;
    all.push_back({impostor, false});
    EXPECT_EQ(group_listeners(all).size(), 8U);
}

TEST(ListingRow, ProcessesOfTwoSessionsKeepTheirPortsApart)
{
    const std::vector<ListedListener> two{
        listed({Transport::tcp, "0.0.0.0", 8000, "", Reach::all, "session-3.scope", "python3", {10}}),
        listed({Transport::tcp, "0.0.0.0", 8001, "", Reach::all, "session-3.scope", "python3", {11}}),
        listed({Transport::tcp, "0.0.0.0", 8002, "", Reach::all, "session-3.scope", "python3", {11}}),
    };
    EXPECT_EQ(ports_of(group_listeners(two)), (std::vector<Ports>{{8000}, {8001, 8002}}));
}

TEST(ListingRow, PortsOfNobodyStayApart)
{
    const std::vector<ListedListener> hidden{listed({.port = 5000}), listed({.port = 5001}),
                                             listed_kernel({.port = 2049}), listed_kernel({.port = 4789})};
    EXPECT_EQ(group_listeners(hidden).size(), 4U);
}

TEST(ListingRow, ComesInTheOrderOfAttention)
{
    const std::vector<ListedListener> mixed{
        listed({.port = 1, .reach = Reach::loopback}),
        listed({.port = 2, .reach = Reach::unknown}),
        listed({.port = 9, .reach = Reach::link}),
        listed({.port = 3, .reach = Reach::all}),
        listed({.port = 99, .reach = Reach::private_, .unexpected = true}),
        listed({.port = 50, .reach = Reach::loopback, .unexpected = true}),
    };
    EXPECT_EQ(ports_of(group_listeners(mixed)), (std::vector<Ports>{{99}, {3}, {9}, {2}, {50}, {1}}));
}

TEST(ListingRow, FamiliesAreThoseOfTheClients)
{
    const auto traits = [](const char* address, bool v6only) {
        ListedListener one = listed({.address = address});
        auto listener = std::make_shared<Listener>(*one.listener);
        listener->endpoint.v6only = v6only;
        return group_listeners(std::vector<ListedListener>{{listener, false}})[0].traits;
    };
    EXPECT_TRUE(traits("::", false).v4 && traits("::", false).v6);
    EXPECT_TRUE(!traits("::", true).v4 && traits("::", true).v6);
    EXPECT_TRUE(traits("0.0.0.0", false).v4 && !traits("0.0.0.0", false).v6);
    EXPECT_TRUE(traits("::ffff:10.0.0.1", false).v4 && !traits("::ffff:10.0.0.1", false).v6);
    EXPECT_TRUE(!traits("2001:db8::1", false).v4 && traits("2001:db8::1", false).v6);
}

std::vector<ListedListener> random_host(std::mt19937& random)
{
    const auto pick = [&]<class T>(std::initializer_list<T> from) { return *(from.begin() + random() % from.size()); };
    std::vector<ListedListener> host;
    for (std::size_t i = random() % 60; i > 0; --i) {
        Sample sample;
        sample.transport = pick({Transport::tcp, Transport::udp, Transport::udplite});
        sample.address = pick({"0.0.0.0", "::", "127.0.0.1", "::1", "10.0.0.5", "::ffff:10.0.0.5"});
        sample.port = static_cast<std::uint16_t>(random() % 12);
        sample.name = pick({"", "ssh"});
        sample.reach =
            pick({Reach::unknown, Reach::loopback, Reach::link, Reach::private_, Reach::public_, Reach::all});
        sample.unit = pick({"", "a.service", "session-1.scope"});
        sample.process = pick({"sshd", "xinetd", ""});
        sample.user = pick({"root", "alice"});
        sample.unexpected = random() % 4 == 0;
        for (std::size_t n = random() % 4; n > 0; --n)
            sample.pids.push_back(static_cast<std::uint32_t>(1 + random() % 5));
        host.push_back(random() % 5 == 0 ? listed_kernel(sample) : listed(sample));
    }
    return host;
}

void expect_row_tells_of(const ListingRow& row, const ListedListener& listed)
{
    EXPECT_EQ(std::ranges::count(row.ports, listed.listener->endpoint.port), 1);
    EXPECT_EQ(row.reach, listed.listener->access.reach);
    EXPECT_EQ(row.unexpected, listed.unexpected);
    for (const Holder& holder : listed.listener->holders) EXPECT_EQ(std::ranges::count(row.pids, holder.pid), 1);
}

// Any set of listeners: every one is in exactly one row, and the row says its port, reach, verdict and pids.
TEST(ListingRow, LosesNoListenerAndShowsNoneTwice)
{
    std::mt19937 random(20261124); // the same each time, so that a failure can be looked at
    for (int round = 0; round < 200; ++round) {
        const auto host = random_host(random);
        for (const Grouping grouping : {Grouping::by_service, Grouping::super_servers_by_port}) {
            std::vector<std::size_t> shown;
            for (const ListingRow& row : group_listeners(host, grouping)) {
                for (const std::size_t i : row.members) expect_row_tells_of(row, host.at(i));
                EXPECT_EQ(row.ports.size(), row.port_names.size());
                shown.insert(shown.end(), row.members.begin(), row.members.end());
            }
            std::ranges::sort(shown);
            std::vector<std::size_t> all(host.size());
            std::iota(all.begin(), all.end(), 0U);
            ASSERT_EQ(shown, all);
        }
    }
}

} // namespace
} // namespace listenwatch
