#include "snapshot/cross_view.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kHere = 4026531840, kThere = 4026532008;

SeenSocket socket_at(std::uint16_t port, std::uint64_t cookie, std::uint64_t inode, const char* address = "0.0.0.0")
{
    SeenSocket socket;
    socket.id = {cookie, kHere, inode};
    socket.endpoint.address = parse_address(address).value();
    socket.endpoint.port = port;
    return socket;
}

ViewTake take_of(View view, std::vector<SeenSocket> sockets)
{
    ViewTake take{view, std::move(sockets), {}};
    if (view != View::descriptors) take.covered = {{kHere, Transport::tcp}, {kHere, Transport::udp}};
    return take;
}

std::vector<CrossFinding> compare(std::vector<ViewTake> takes)
{
    return compare_views(takes);
}

TEST(CrossView, AgreesWhenEachViewKnowsTheSocketByWhatItHas)
{
    EXPECT_TRUE(
        compare({take_of(View::descriptors, {socket_at(22, 0, 7)}), take_of(View::tables, {socket_at(22, 5, 7)}),
                 take_of(View::sock_diag, {socket_at(22, 5, 7)}), take_of(View::proc, {socket_at(22, 0, 7)})})
            .empty());
}

TEST(CrossView, NamesWhoShowsAndWhoHides)
{
    const auto findings = compare({take_of(View::descriptors, {socket_at(22, 0, 7)}),
                                   take_of(View::sock_diag, {socket_at(22, 5, 7)}), take_of(View::proc, {})});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].shown, (std::set{View::descriptors, View::sock_diag}));
    EXPECT_EQ(findings[0].hidden, std::set{View::proc});
    EXPECT_EQ(findings[0].socket.id, (Identity{5, kHere, 7})) << "what any view knows of it";
}

TEST(CrossView, FindsWhatOnlyDescriptorsShow)
{
    const auto findings = compare(
        {take_of(View::descriptors, {socket_at(22, 0, 7)}), take_of(View::sock_diag, {}), take_of(View::proc, {})});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].hidden, (std::set{View::sock_diag, View::proc}));
}

TEST(CrossView, DoesNotExpectEverySocketToHaveADescriptor)
{
    EXPECT_TRUE(compare({take_of(View::descriptors, {}), take_of(View::sock_diag, {socket_at(22, 5, 7)})}).empty());
}

TEST(CrossView, ExpectsNothingWhereAViewDidNotLook)
{
    SeenSocket there = socket_at(22, 5, 7);
    there.id.netns_ino = kThere;
    SeenSocket lite = socket_at(53, 6, 8);
    lite.endpoint.transport = Transport::udplite;
    EXPECT_TRUE(compare({take_of(View::sock_diag, {there, lite}), take_of(View::proc, {})}).empty());
}

TEST(CrossView, KnowsASocketOfTheKernelByItsAddress)
{
    const auto vxlan = socket_at(4789, 9, 0), in_proc = socket_at(4789, 0, 12);
    EXPECT_TRUE(compare({take_of(View::tables, {vxlan}), take_of(View::proc, {in_proc})}).empty());
    const auto elsewhere = socket_at(4789, 0, 12, "10.0.0.1");
    EXPECT_EQ(compare({take_of(View::tables, {vxlan}), take_of(View::proc, {elsewhere})}).size(), 2U);
}

TEST(CrossView, TellsTwoSocketsOfOnePortApart)
{
    const auto findings = compare({take_of(View::sock_diag, {socket_at(22, 5, 7), socket_at(22, 6, 8)}),
                                   take_of(View::proc, {socket_at(22, 0, 7)})});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].socket.id.inode, 8U);
}

TEST(CrossView, KeepsOnlyWhatDiffersInTheSameWayAgain)
{
    const auto lie = compare({take_of(View::sock_diag, {socket_at(22, 5, 7)}), take_of(View::proc, {})});
    const auto turned = compare({take_of(View::sock_diag, {}), take_of(View::proc, {socket_at(22, 0, 7)})});
    const auto other = compare({take_of(View::sock_diag, {socket_at(22, 6, 8)}), take_of(View::proc, {})});
    EXPECT_EQ(keep_stable(lie, lie).size(), 1U);
    EXPECT_TRUE(keep_stable(lie, turned).empty()) << "it came between two takes";
    EXPECT_TRUE(keep_stable(lie, other).empty()) << "another socket of that port";
    EXPECT_TRUE(keep_stable(lie, {}).empty());
}

} // namespace
} // namespace listenwatch
