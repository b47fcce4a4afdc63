#include "snapshot/lone_listeners.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

FoundListener found(std::uint32_t netns, std::uint64_t inode, std::vector<Holder> holders = {})
{
    FoundListener one;
    one.listener.id = {0, netns, inode};
    one.listener.holders = std::move(holders);
    return one;
}

std::vector<std::uint64_t> inodes(const std::vector<FoundListener>& all)
{
    std::vector<std::uint64_t> inodes;
    for (const FoundListener& one : all) inodes.push_back(one.listener.id.inode);
    return inodes;
}

const Holder kHolder{7, 0, 3, "sshd"};

AllListeners later(std::vector<FoundListener> found, std::vector<std::uint32_t> unread = {})
{
    AllListeners all;
    all.found = std::move(found);
    all.unread_netns_inos = std::move(unread);
    return all;
}

TEST(LoneListeners, AreThoseWithAnInodeAndNoHolder)
{
    EXPECT_FALSE(has_lone_listener({found(1, 10, {kHolder}), found(1, 0)}));
    EXPECT_TRUE(has_lone_listener({found(1, 10, {kHolder}), found(1, 11)}));
}

TEST(LoneListeners, GoWhenALaterDumpDoesNotShowThem)
{
    std::vector<FoundListener> all{found(1, 10), found(1, 11), found(1, 12, {kHolder}), found(1, 0)};
    drop_closed(all, later({found(1, 11)}));
    EXPECT_EQ(inodes(all), (std::vector<std::uint64_t>{11, 12, 0})) << "what has a holder is not doubted";
}

TEST(LoneListeners, StayInANamespaceThatCouldNotBeReadAgain)
{
    std::vector<FoundListener> all{found(1, 10), found(2, 10)};
    drop_closed(all, later({}, {2}));
    ASSERT_EQ(inodes(all), std::vector<std::uint64_t>{10});
    EXPECT_EQ(all[0].listener.id.netns_ino, 2U);
}

} // namespace
} // namespace listenwatch
