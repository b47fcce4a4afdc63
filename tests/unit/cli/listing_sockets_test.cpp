#include "cli/listing_sockets.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/text_cell.h"
#include "golden.h"
#include "sample_host.h"

namespace listenwatch {
namespace {

TEST(ListingSockets, TheSeedHostInEightyColumns)
{
    expect_golden("all_80.txt", render_sockets(seed_host(), {80, true, false}));
}

TEST(ListingSockets, TheSeedHostInOneHundredTwentyColumns)
{
    expect_golden("all_120.txt", render_sockets(seed_host(), {120, true, false}));
}

TEST(ListingSockets, TheSeedHostInAPipe)
{
    expect_golden("all_pipe.txt", render_sockets(seed_host(), {80, false, false}));
}

TEST(ListingSockets, HasALineForEachSocket)
{
    const std::string text = render_sockets(seed_host(), {80, true, false});
    EXPECT_EQ(std::ranges::count(text, '\n'), 1 + 22);
    EXPECT_EQ(render_sockets({}, {80, true, false}), "PROTO ADDRESS PORT SERVICE REACH PID PROGRAM USER UNIT\n");
}

TEST(ListingSockets, ShowsEveryPidInAPipeAndCountsThemInATerminal)
{
    std::vector<std::uint32_t> pids(40);
    for (std::uint32_t i = 0; i < 40; ++i) pids[i] = 1000 + i;
    const std::vector<ListedListener> pool{
        listed({.port = 80, .unit = "nginx.service", .process = "nginx", .pids = pids})};
    const std::string piped = render_sockets(pool, {80, false, false});
    for (const std::uint32_t pid : pids) EXPECT_NE(piped.find(std::to_string(pid)), std::string::npos);
    const std::string drawn = render_sockets(pool, {80, true, false});
    EXPECT_NE(drawn.find("1000,1001,1002 +37"), std::string::npos) << drawn;
}

TEST(ListingSockets, FitsAndEscapes)
{
    Sample sample{.port = 65535,
                  .name = "a\x1b[2Jvery-long-service-name",
                  .unit = "\xc3\xbc\xc3\xbc-very-long-unit-name-indeed.service",
                  .process = "a\nb",
                  .pids = {4194304, 4194303, 4194302},
                  .user = "someone-with-a-name"};
    sample.address = "2001:db8:1111:2222:3333:4444:5555:6666";
    const std::string text = render_sockets(std::vector{listed(sample)}, {80, true, false});
    for (const std::string_view line : split(text, '\n')) EXPECT_LE(display_width(line), 80U) << line;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::ranges::count(text, '\n'), 2);
}

TEST(ListingSockets, NamesMptcpAndTheBoundDevice)
{
    auto listener = std::make_shared<Listener>(*listed({.port = 80}).listener);
    listener->endpoint.mptcp = true;
    listener->endpoint.bound_ifindex = 4;
    const std::string text = render_sockets(std::vector<ListedListener>{{listener, false}}, {80, true, false});
    EXPECT_NE(text.find("mptcp 0.0.0.0%4 80"), std::string::npos) << text;
}

TEST(ListingSockets, TellsV6onlyAndTheNamespaceWhereThereIsRoom)
{
    std::vector<ListedListener> listeners;
    for (const bool v6only : {false, true}) {
        auto listener = std::make_shared<Listener>(*listed({.address = "::", .port = 80}).listener);
        listener->endpoint.v6only = v6only;
        listener->id.netns_ino = v6only ? 4026532000U : 0;
        listeners.push_back({listener, false});
    }
    listeners.push_back(listed({.address = "127.0.0.1", .port = 81}));
    for (const ListingStyle style : {ListingStyle{120, true, false}, ListingStyle{40, false, false}}) {
        std::vector<std::string> ends;
        const std::string text = render_sockets(listeners, style);
        for (const std::string_view line : split(trim(text), '\n')) {
            const auto words = split_words(line);
            ends.push_back(std::string(words[words.size() - 2]) + " " + std::string(words.back()));
        }
        EXPECT_EQ(ends, (std::vector<std::string>{"V6ONLY NETNS", "no -", "yes 4026532000", "- 4026531840"}));
    }
    EXPECT_EQ(render_sockets(listeners, {119, true, false}).find("NETNS"), std::string::npos);
}

} // namespace
} // namespace listenwatch
