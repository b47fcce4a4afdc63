// What the table makes of sockets that no event closes, and of what changes in a socket that lives.
#include <gtest/gtest.h>

#include "listeners.h"
#include "table/listener_table.h"

namespace listenwatch {
namespace {

Listener unix_listener(std::uint64_t inode, const std::string& path)
{
    Listener listener;
    listener.id = {0, 1, inode};
    listener.endpoint.transport = Transport::unix_;
    listener.endpoint.path = path;
    listener.holders = {{5, 100, 3, "d"}};
    return listener;
}

class HeldListenersTest : public ::testing::Test {
protected:
    void look(const std::vector<Listener>& rows)
    {
        x_table.begin_resync(++x_now);
        x_pids = x_table.finish_look(rows, ++x_now, x_changes);
    }
    // The process was looked at, and holds this no more.
    void let_go() { x_table.update_holders({{5}, {}, {}}, ++x_now, x_changes); }

    ListenerTable x_table;
    ListenerTable::Changes x_changes;
    std::vector<std::uint32_t> x_pids;
    std::uint64_t x_now = 10;
};

TEST_F(HeldListenersTest, WhatNoEventClosesIsAskedForWhenNobodyHoldsIt)
{
    look({unix_listener(100, "/run/x")});
    ASSERT_EQ(x_changes.size(), 1U);
    EXPECT_EQ(x_changes[0].action, Action::listener_opened);
    EXPECT_TRUE(x_table.unheld_without_events().empty());
    look({});
    EXPECT_EQ(x_pids, std::vector<std::uint32_t>{5}) << "look at its holder";
    EXPECT_TRUE(x_table.unheld_without_events().empty()) << "it may have it still";
    let_go();
    ASSERT_EQ(x_table.unheld_without_events().size(), 1U);
    x_table.put_unheld_in_queues(++x_now, x_changes);
    ASSERT_EQ(x_table.unheld_without_events().size(), 1U) << "in a queue: it can close there";
    SensorEvent closed;
    closed.kind = SensorEvent::Kind::close;
    closed.listener.id = x_table.unheld_without_events()[0].id;
    x_table.apply(closed, x_changes);
    EXPECT_EQ(x_changes.back().action, Action::listener_closed);
    EXPECT_EQ(x_table.size(), 0U);
}

TEST_F(HeldListenersTest, TcpIsClosedByItsEventAlone)
{
    Listener tcp = unix_listener(100, "");
    tcp.endpoint.transport = Transport::tcp;
    tcp.endpoint.port = 80;
    x_table.apply({SensorEvent::Kind::open, ++x_now, tcp}, x_changes);
    ASSERT_EQ(x_table.size(), 1U);
    let_go();
    EXPECT_TRUE(x_table.unheld_without_events().empty());
}

TEST_F(HeldListenersTest, ARowWithoutANameIsTheSameListener)
{
    look({unix_listener(100, "/run/x")});
    look({unix_listener(100, "")});
    EXPECT_EQ(x_changes.size(), 1U);
    look({unix_listener(100, "/run/x")});
    EXPECT_EQ(x_changes.size(), 1U);
}

TEST_F(HeldListenersTest, ANameThatIsLearntLaterIsAChange)
{
    look({unix_listener(100, "")});
    look({unix_listener(100, "/run/x")});
    ASSERT_EQ(x_changes.size(), 2U);
    EXPECT_EQ(x_changes[1].action, Action::listener_changed);
    EXPECT_TRUE(x_changes[1].difference.endpoint);
    EXPECT_EQ(x_changes[1].listener->endpoint.path, "/run/x");
}

TEST_F(HeldListenersTest, AFilterThatComesOrGoesIsAChange)
{
    Listener row = unix_listener(100, "/run/x");
    look({row}); // not known
    row.filter = true;
    look({row});
    ASSERT_EQ(x_changes.size(), 2U);
    EXPECT_TRUE(x_changes[1].difference.filter);
    EXPECT_FALSE(x_changes[1].difference.endpoint);
    row.filter = false;
    look({row});
    EXPECT_EQ(x_changes.size(), 3U);
    row.filter = std::nullopt;
    look({row});
    EXPECT_EQ(x_changes.size(), 3U) << "a view that does not tell it says nothing";
}

TEST_F(HeldListenersTest, APacketSocketOfAnotherProtocolIsAnotherListener)
{
    Listener row = unix_listener(100, "");
    row.endpoint = {};
    row.endpoint.transport = Transport::packet;
    row.endpoint.protocol = 3;
    look({row});
    row.endpoint.protocol = 0x0800;
    look({row});
    row.connected = true; // of none: it hears nothing
    look({row});
    std::vector<Action> actions;
    for (const TableChange& change : x_changes) actions.push_back(change.action);
    EXPECT_EQ(actions, (std::vector{Action::listener_opened, Action::listener_closed, Action::listener_opened,
                                    Action::listener_closed}));
}

// Addresses come and go: the sockets do nothing.
class ReachOfTable : public ::testing::Test {
protected:
    ReachOfTable()
    {
        for (const std::uint64_t cookie : {1U, 2U}) x_table.apply(opening(cookie, 10), x_changes);
        for (const auto& each : x_changes) each.listener->access.reach = Reach::loopback;
        x_changes.clear();
    }
    void update(Reach first) { update(Access{first}); }
    void update(const Access& first)
    {
        x_table.update_access(
            [=](const Listener& each) { return each.id.cookie == 1 ? first : Access{Reach::loopback}; }, 20, x_changes);
    }
    ListenerTable x_table;
    ListenerTable::Changes x_changes;
};

TEST_F(ReachOfTable, WhatBecomesExposedIsTold)
{
    update(Reach::all);
    ASSERT_EQ(actions(x_changes), std::vector{Action::listener_changed});
    EXPECT_EQ(x_changes[0].listener->id.cookie, 1U);
    EXPECT_EQ(x_changes[0].listener->access.reach, Reach::all);
    EXPECT_TRUE(x_changes[0].difference.reach);
    EXPECT_TRUE(x_changes[0].difference.exposed);
    EXPECT_FALSE(x_changes[0].difference.endpoint);
    x_changes.clear();
    update(Reach::all);
    EXPECT_TRUE(x_changes.empty()) << "told once";
}

TEST_F(ReachOfTable, MoreOrLessOfItIsNoNewExposure)
{
    update(Reach::private_);
    update(Reach::all);
    update(Reach::loopback);
    ASSERT_EQ(x_changes.size(), 3U);
    EXPECT_TRUE(x_changes[0].difference.exposed);
    EXPECT_FALSE(x_changes[1].difference.exposed);
    EXPECT_FALSE(x_changes[2].difference.exposed);
    EXPECT_TRUE(x_changes[2].difference.reach);
}

TEST_F(ReachOfTable, WhatTheFirewallDoesOtherwiseIsTold)
{
    update(Access{Reach::all}); // not asked yet
    x_changes.clear();
    update(Access{Reach::all, Firewall::open});
    EXPECT_TRUE(x_changes.empty()) << "the first answer is no change";
    update(Access{Reach::all});
    EXPECT_TRUE(x_changes.empty()) << "nor is none";
    update(Access{Reach::all, Firewall::filtered});
    ASSERT_EQ(x_changes.size(), 1U);
    EXPECT_TRUE(x_changes[0].difference.firewall);
    EXPECT_FALSE(x_changes[0].difference.reach);
    EXPECT_EQ(x_changes[0].listener->access.firewall, Firewall::filtered);
    update(Access{Reach::loopback});
    ASSERT_EQ(x_changes.size(), 2U);
    EXPECT_FALSE(x_changes[1].difference.firewall) << "nobody asks it about this";
}

TEST_F(ReachOfTable, PortsThatLeadToItAreTold)
{
    update(Access{Reach::loopback, {}, {{"dnat", 8080, 8080, "ip nat DOCKER handle 7"}}});
    ASSERT_EQ(x_changes.size(), 1U);
    EXPECT_TRUE(x_changes[0].difference.steering);
    EXPECT_EQ(x_changes[0].listener->access.steering.size(), 1U);
}

TEST_F(ReachOfTable, WhatCannotBeReadStaysAsItWas)
{
    update(Reach::all);
    x_changes.clear();
    update(Reach::unknown);
    EXPECT_TRUE(x_changes.empty());
}

} // namespace
} // namespace listenwatch
