#include "cli/listing_filter.h"

#include <gtest/gtest.h>

#include "base/address.h"
#include "sample_host.h"

namespace listenwatch {
namespace {

std::size_t count(const ListingFilter& filter)
{
    return select_listeners(filter, seed_host()).size();
}

TEST(ListingFilter, SelectsByEachFlag)
{
    EXPECT_EQ(count({}), 22U);
    EXPECT_EQ(count({.port = PortRange{53, 53}}), 2U);
    EXPECT_EQ(count({.port = PortRange{7, 22}}), 9U);
    EXPECT_EQ(count({.proto = ProtoFilter{Transport::udp, false}}), 8U);
    EXPECT_EQ(count({.unit = "ssh.service"}), 1U);
    EXPECT_EQ(count({.unit = "ssh"}), 1U);
    EXPECT_EQ(count({.unit = "ss"}), 0U);
    EXPECT_EQ(count({.unit = "session-3.scope"}), 1U);
    EXPECT_EQ(count({.user = "mysql"}), 1U);
    EXPECT_EQ(count({.user = "0"}), 22U);
    EXPECT_EQ(count({.pid = 904}), 1U);
    EXPECT_EQ(count({.pid = 377}), 10U);
    EXPECT_EQ(count({.reach = Reach::loopback}), 4U);
    EXPECT_EQ(count({.exposed = true}), 18U);
    EXPECT_EQ(count({.port = PortRange{53, 53}, .proto = ProtoFilter{Transport::tcp, false}, .exposed = true}), 0U);
}

TEST(ListingFilter, FindsAUnitOfAUsersManagerAndOpenRc)
{
    Listener listener;
    listener.service = {"systemd", "syncthing", "user@1000.service", "syncthing.service", ""};
    EXPECT_TRUE(matches({.unit = "syncthing"}, listener));
    EXPECT_TRUE(matches({.unit = "user@1000.service"}, listener));
    listener.service = {"openrc", "sshd", "", "", ""};
    EXPECT_TRUE(matches({.unit = "sshd"}, listener));
    listener.service = {};
    EXPECT_FALSE(matches({.unit = ""}, listener));
}

TEST(ListingFilter, MptcpIsTcpButNotTheOtherWayRound)
{
    Listener listener;
    listener.endpoint.mptcp = true;
    EXPECT_TRUE(matches({.proto = *parse_proto_filter("tcp")}, listener));
    EXPECT_TRUE(matches({.proto = *parse_proto_filter("mptcp")}, listener));
    listener.endpoint.mptcp = false;
    EXPECT_FALSE(matches({.proto = *parse_proto_filter("mptcp")}, listener));
}

TEST(ListingFilter, ExposedIsWhatIsNotKnownToBeLocal)
{
    Listener listener;
    listener.access.reach = Reach::unknown;
    EXPECT_TRUE(matches({.exposed = true}, listener));
    listener.access.reach = Reach::loopback;
    EXPECT_FALSE(matches({.exposed = true}, listener));
}

TEST(ListingFilter, ParsesWhatPeopleType)
{
    EXPECT_EQ(*parse_port_filter("22"), (PortRange{22, 22}));
    EXPECT_EQ(*parse_port_filter("6000-6063"), (PortRange{6000, 6063}));
    EXPECT_EQ(*parse_pid_filter("4711"), 4711U);
    EXPECT_EQ(*parse_reach("--reach", "private"), Reach::private_);
    EXPECT_EQ(*parse_reach("--expect", "unknown"), Reach::unknown);
    EXPECT_EQ(*parse_fail_on("unexpected"), FailOn::unexpected);
}

template<class T> void expect_usage_error(const Result<T>& result, const std::string& text)
{
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::usage);
    EXPECT_EQ(result.error().text, text);
}

TEST(ListingFilter, ErrorsNameTheFlagAndWhatWasGiven)
{
    for (const char* text : {"", "x", "65536", "-1", "5-", "-5", "7-5", "1-2-3", "1,2"}) {
        const auto range = parse_port_filter(text);
        expect_usage_error(range,
                           std::string("--port: '") + text + "' is no port (0 to 65535) and no range like 6000-6063");
    }
    expect_usage_error(
        parse_proto_filter("tpc"),
        "--proto: 'tpc' is none of tcp, udp, udplite, sctp, unix, vsock, raw, packet, xdp, mptcp (did you mean tcp?)");
    expect_usage_error(
        parse_reach("--expect", "lopback"),
        "--expect: 'lopback' is none of loopback, link, private, public, all, unknown (did you mean loopback?)");
    expect_usage_error(parse_fail_on("expose"),
                       "--fail-on: 'expose' is none of exposed, unexpected (did you mean exposed?)");
    expect_usage_error(parse_pid_filter("0"), "--pid: '0' is no process id");
    expect_usage_error(parse_pid_filter("a\x1b[m"), "--pid: 'a\\x1b[m' is no process id");
}

int code(Reach reach, std::optional<Reach> expected, FailOn fail_on = FailOn::nothing, bool unexpected = false)
{
    return listing_exit_code(std::vector{listed({.reach = reach, .unexpected = unexpected})}, expected, fail_on);
}

TEST(ListingExitCode, IsOneWhenAListenerReachesFartherThanExpected)
{
    EXPECT_EQ(code(Reach::loopback, Reach::loopback), 0);
    EXPECT_EQ(code(Reach::link, Reach::loopback), 1);
    EXPECT_EQ(code(Reach::private_, Reach::private_), 0);
    EXPECT_EQ(code(Reach::all, Reach::public_), 1);
    EXPECT_EQ(code(Reach::all, Reach::all), 0);
    EXPECT_EQ(code(Reach::unknown, Reach::all), 1);
    EXPECT_EQ(code(Reach::all, Reach::unknown), 0);
    EXPECT_EQ(listing_exit_code({}, Reach::loopback, FailOn::exposed), 0);
}

TEST(ListingExitCode, IsOneForWhatFailOnNames)
{
    EXPECT_EQ(code(Reach::all, std::nullopt), 0);
    EXPECT_EQ(code(Reach::link, std::nullopt, FailOn::exposed), 1);
    EXPECT_EQ(code(Reach::unknown, std::nullopt, FailOn::exposed), 1);
    EXPECT_EQ(code(Reach::loopback, std::nullopt, FailOn::exposed), 0);
    EXPECT_EQ(code(Reach::all, std::nullopt, FailOn::unexpected), 0);
    EXPECT_EQ(code(Reach::loopback, std::nullopt, FailOn::unexpected, true), 1);
}

TEST(ListingFilter, WhatStaysInsideOfTheHostIsShownWhenAskedFor)
{
    Listener listener;
    for (const Transport transport : {Transport::unix_, Transport::vsock}) {
        listener.endpoint.transport = transport;
        EXPECT_FALSE(matches({}, listener));
        EXPECT_TRUE(matches({.inner = true}, listener));
        EXPECT_TRUE(matches({.proto = *parse_proto_filter(to_text(transport))}, listener));
        EXPECT_FALSE(matches({.proto = *parse_proto_filter("raw")}, listener));
    }
    for (const Transport transport : {Transport::raw, Transport::packet, Transport::xdp, Transport::sctp}) {
        listener.endpoint.transport = transport;
        EXPECT_TRUE(matches({}, listener));
    }
}

} // namespace
} // namespace listenwatch
