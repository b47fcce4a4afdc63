#include <gtest/gtest.h>

#include "listenwatch/event_abi.h"
#include "snapshot/socket_iterator.h"

namespace listenwatch {
namespace {

constexpr std::uint16_t kV4 = 2, kTcp = 6;

lw_inventory_row row_of(std::uint64_t inode, std::uint32_t tgid, std::uint32_t tid, std::uint32_t fd)
{
    lw_inventory_row row{};
    row.socket.inode = inode;
    row.socket.family = kV4;
    row.socket.protocol = kTcp;
    row.process.task.tgid = tgid;
    row.process.task.tid = tid;
    row.fd = fd;
    return row;
}

TEST(InventoryRows, JoinsThreadsAndProcessesOfOneSocket)
{
    const std::vector rows{row_of(70, 5, 5, 3), row_of(71, 5, 5, 4), row_of(70, 5, 6, 3), row_of(70, 2, 2, 9)};
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found) << found.error().text;
    ASSERT_EQ(found->size(), 2U);
    ASSERT_EQ((*found)[0].listener.holders.size(), 2U);
    EXPECT_EQ((*found)[0].listener.holders[0].pid, 2U);
    EXPECT_EQ((*found)[0].listener.holders[1].pid, 5U);
    EXPECT_EQ((*found)[1].listener.holders.size(), 1U);
}

TEST(InventoryRows, LetTheEldestSpeakAndProcessOneOnlyWhenItIsAlone)
{
    std::vector rows{row_of(70, 1, 1, 3), row_of(70, 30, 30, 3), row_of(70, 20, 21, 3), row_of(71, 1, 1, 4)};
    for (lw_inventory_row& row : rows) {
        row.flags = LW_ROW_PROCESS;
        row.process.euid = 1000 + row.process.task.tgid;
    }
    rows.push_back(row_of(72, 5, 5, 3)); // tells nothing about its process
    const auto found = join_inventory_rows(std::as_bytes(std::span(rows)));
    ASSERT_TRUE(found && found->size() == 3U);
    ASSERT_TRUE((*found)[0].listener.opener && (*found)[1].listener.opener);
    EXPECT_EQ((*found)[0].listener.opener->pid, 20U);
    EXPECT_EQ((*found)[0].listener.opener->euid, 1020U);
    EXPECT_EQ((*found)[1].listener.opener->pid, 1U);
    EXPECT_FALSE((*found)[2].listener.opener);
}

TEST(InventoryRows, RefuseARowThatIsCut)
{
    const std::vector rows{row_of(70, 5, 5, 3)};
    EXPECT_FALSE(join_inventory_rows(std::as_bytes(std::span(rows)).first(sizeof(lw_inventory_row) - 1)));
}

TEST(InventoryRows, NameEachProcessOnceWhoseThreadsHadMore)
{
    std::vector rows{row_of(70, 9, 9, 3), row_of(71, 5, 5, 4), row_of(70, 5, 6, 3), row_of(70, 2, 2, 9)};
    for (const std::size_t i : {0U, 1U, 2U}) rows[i].flags = LW_ROW_CUT;
    EXPECT_EQ(find_cut_processes(std::as_bytes(std::span(rows))), (std::vector<std::uint32_t>{5, 9}));
    EXPECT_TRUE(find_cut_processes({}).empty());
}

} // namespace
} // namespace listenwatch
