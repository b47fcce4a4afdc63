#include "cli/listing_text.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/listing_cell.h"
#include "cli/listing_layout.h"
#include "golden.h"
#include "sample_host.h"

namespace listenwatch {
namespace {

const ListingContext kContext{"web1", "root", "live", "Firewall: no rule filters these ports.", kNowNs};

ListingStyle terminal(std::size_t width)
{
    return {width, true, false};
}

TEST(ListingText, TheSeedHostInEightyColumns)
{
    expect_golden("list_80.txt", render_listing(seed_host(), kContext, terminal(80)));
}

TEST(ListingText, TheSeedHostInOneHundredTwentyColumns)
{
    expect_golden("list_120.txt", render_listing(seed_host(), kContext, terminal(120)));
}

TEST(ListingText, TheSeedHostInFortyColumns)
{
    expect_golden("list_40.txt", render_listing(seed_host(), kContext, terminal(40)));
}

TEST(ListingText, TheSeedHostInColour)
{
    expect_golden("list_80_colour.txt", render_listing(seed_host(), kContext, {80, true, true}));
}

TEST(ListingText, TheSeedHostInAPipe)
{
    expect_golden("list_pipe.txt", render_listing(seed_host(), kContext, {80, false, false}));
}

std::vector<ListedListener> awkward_host()
{
    std::vector<ListedListener> host = seed_host();
    const std::string wide_name(300, 'w');
    host.push_back(listed({.port = 1,
                           .name = wide_name.c_str(),
                           .unit = "\xc3\xbc\x1b[2J.scope",
                           .process = "a\nb\x1b]0;x\x07",
                           .pids = {4194304}}));
    host.push_back(listed({.port = 2, .reach = Reach::unknown}));
    for (std::uint16_t port = 100; port < 400; ++port)
        host.push_back(listed({.port = static_cast<std::uint16_t>(port * 2),
                               .name = "n",
                               .unit = "many.service",
                               .process = "many",
                               .pids = {5}}));
    return host;
}

TEST(ListingText, NoLineIsWiderThanTheTerminal)
{
    for (std::size_t width = 24; width < 200; ++width) {
        const std::string text = render_listing(awkward_host(), kContext, terminal(width));
        for (const std::string_view line : split(text, '\n')) EXPECT_LE(display_width(line), width) << line;
    }
}

TEST(ListingText, NothingThatATerminalWouldObeyComesThrough)
{
    for (const bool is_terminal : {true, false}) {
        const std::string text = render_listing(awkward_host(), kContext, {200, is_terminal, false});
        EXPECT_EQ(text.find_first_of("\x1b\x07\r"), std::string::npos);
        EXPECT_NE(text.find("a\\x0ab\\x1b"), std::string::npos) << text.substr(0, 2000);
    }
}

TEST(ListingText, ColourChangesNoLetter)
{
    const std::string plain = render_listing(awkward_host(), kContext, {80, true, false});
    std::string painted = render_listing(awkward_host(), kContext, {80, true, true});
    for (std::size_t at = painted.find('\x1b'); at != std::string::npos; at = painted.find('\x1b'))
        painted.erase(at, painted.find('m', at) - at + 1);
    EXPECT_EQ(plain, painted);
}

TEST(ListingText, NothingIsCutInAPipe)
{
    const std::string text = render_listing(awkward_host(), kContext, {80, false, false});
    EXPECT_NE(text.find(std::string(300, 'w')), std::string::npos);
    EXPECT_NE(text.find("systemd-resolved.service"), std::string::npos);
    EXPECT_EQ(text.find('~'), std::string::npos);
    EXPECT_EQ(text.find("Next:"), std::string::npos);
}

TEST(ListingText, AnEmptyHostSaysSo)
{
    EXPECT_EQ(render_listing({}, {}, terminal(80)),
              "EXPOSED  0 services on 0 ports\n"
              "  PORT           PROTO   REACH    SERVICE              PROCESS             SINCE\n"
              "0 services, 0 sockets.\n"
              "Next: every socket: list --all\n");
}

std::vector<ListedListener> filtered_host()
{
    std::vector<ListedListener> host;
    const auto add = [&](std::uint16_t port, std::optional<Firewall> verdict, std::vector<Steering> ways) {
        const ListedListener made = listed({.port = port, .unit = "x.service", .process = "x", .pids = {7}});
        auto listener = std::make_shared<Listener>(*made.listener);
        listener->access.firewall = verdict;
        listener->access.steering = std::move(ways);
        host.push_back({listener});
    };
    add(80, Firewall::open, {{"dnat", 8080, 8080, "r"}, {"redirect", 8000, 8009, "s"}, {"dnat", 8080, 8080, "t"}});
    add(81, Firewall::filtered, {});
    add(82, std::nullopt, {});
    return host;
}

TEST(ListingText, WhatThePacketFilterDoesHasColumnsWhereThereIsRoom)
{
    const auto host = filtered_host();
    const auto text = [&](std::size_t first, std::size_t width) {
        return render_listing(std::span(host).subspan(first, 1), {}, {width, false, false});
    };
    EXPECT_EQ(text(0, kFullWidth - 1).find("FIREWALL"), std::string::npos);
    EXPECT_NE(text(0, kFullWidth).find(" open     8080 dnat, 8000-8009 redirect x.service"), std::string::npos)
        << text(0, kFullWidth);
    EXPECT_NE(text(1, kFullWidth).find(" filtered "), std::string::npos);
    EXPECT_NE(render_listing(host, {}, {kFullWidth, false, false}).find(" mixed "), std::string::npos);
}

TEST(ListingText, TheFooterSumsUpWhatThePacketFilterDoes)
{
    const auto host = filtered_host();
    EXPECT_EQ(firewall_sentence(std::span(host).first(1)), "Firewall: no rule filters these ports.");
    EXPECT_EQ(firewall_sentence(host), "Firewall: keeps strangers from 1 of 2 exposed sockets.");
    EXPECT_EQ(firewall_sentence(std::span(host).last(1)), "");
}

TEST(ListingText, TellsOnceWhatRightsHide)
{
    const std::vector<ListedListener> hidden{listed({.port = 5000}), listed({.port = 5001}),
                                             listed_kernel({.port = 2049})};
    ListingContext context = kContext;
    context.user = "alice";
    const std::string text = render_listing(hidden, context, terminal(80));
    EXPECT_NE(text.find("The process is hidden in 2 rows: run as root.\n"), std::string::npos) << text;
    EXPECT_NE(render_listing(hidden, kContext, terminal(80)).find("The process is hidden in 2 rows.\n"),
              std::string::npos);
}

TEST(ListingCell, PortsInARowAreARange)
{
    ListingRow row;
    row.ports = {80, 81, 443, 6000, 6001, 6002, 6003, 65535};
    row.port_names.resize(8);
    EXPECT_EQ(cell_text(row, ColumnId::port, kUncut, 0), "80 81 443 6000-6003 65535");
    EXPECT_EQ(cell_text(row, ColumnId::port, 12, 0), "80 81 443 +5");
    EXPECT_EQ(cell_text(row, ColumnId::port, 22, 0), "80 81 443 6000-6003 +1");
}

TEST(ListingCell, ANameGivesWayBeforeAPid)
{
    ListingRow row;
    row.process = "systemd-resolve";
    row.pids = {340, 341, 342};
    EXPECT_EQ(cell_text(row, ColumnId::process, 22, 0), "systemd-resolve 340 +2");
    EXPECT_EQ(cell_text(row, ColumnId::process, 15, 0), "systemd~ 340 +2");
    EXPECT_EQ(cell_text(row, ColumnId::process, 7, 0), "340 +2");
    row.process = "";
    EXPECT_EQ(cell_text(row, ColumnId::process, 22, 0), "340 +2");
}

TEST(ListingCell, AgesAreOneShortNumber)
{
    EXPECT_EQ(age_text(0), "0s");
    EXPECT_EQ(age_text(59 * kSecondNs), "59s");
    EXPECT_EQ(age_text(60 * kSecondNs), "1m");
    EXPECT_EQ(age_text(kDayNs - 1), "23h");
    EXPECT_EQ(age_text(kDayNs), "1d");
    EXPECT_EQ(age_text(9999 * kDayNs), "9999d");
    EXPECT_EQ(age_text(~0ULL), "584y");
}

TEST(ListingCell, OnlyAWildcardTellsItsFamilies)
{
    EXPECT_EQ(reach_text(Reach::all, {.v4 = true, .v6 = true}), "all v4+6");
    EXPECT_EQ(reach_text(Reach::all, {.v4 = true}), "all v4");
    EXPECT_EQ(reach_text(Reach::all, {.v6 = true}), "all v6");
    EXPECT_EQ(reach_text(Reach::private_, {.v4 = true}), "private");
}

} // namespace
} // namespace listenwatch
