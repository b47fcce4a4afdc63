#include "snapshot/proc_snapshot.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "base/address.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

const std::string kHeader =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

std::string line(const std::string& local, const std::string& state, const std::string& inode)
{
    return "  0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000 33 0 " + inode +
           " 1 0 0\n";
}

std::vector<std::string> texts(const Snapshot& snapshot)
{
    std::vector<std::string> all;
    for (const Listener& l : snapshot.listeners)
        all.push_back(std::string(to_text(l.endpoint.transport)) + " " + to_text(l.endpoint));
    return all;
}

class MadeUpHost : public testing::Test {
protected:
    MadeUpHost()
    {
        proc.add_process(1, "init");
        proc.add_process(20, "server");
        proc.write("1/net/tcp", kHeader + line("00000000:0050", "0A", "100") + line("0100007F:0016", "0A", "101"));
        proc.write("1/net/udp", kHeader + line("00000000:0035", "07", "102"));
        proc.add_descriptor(20, 3, "socket:[100]");
        proc.add_descriptor(1, 9, "socket:[102]");
    }
    Result<Snapshot> take() { return take_snapshot({proc.procfs(), SocketTables::proc_only}); }
    FakeProc proc;
};

TEST_F(MadeUpHost, IsReadInAFixedOrder)
{
    const auto snapshot = take();
    ASSERT_TRUE(snapshot) << snapshot.error().text;
    EXPECT_EQ(texts(*snapshot), (std::vector<std::string>{"tcp 0.0.0.0:80", "tcp 127.0.0.1:22", "udp 0.0.0.0:53"}));
    EXPECT_LE(snapshot->started_boottime_ns, snapshot->ended_boottime_ns);
    EXPECT_GT(snapshot->started_boottime_ns, 0U);
}

TEST_F(MadeUpHost, JoinsHoldersByInode)
{
    const auto snapshot = take();
    ASSERT_TRUE(snapshot && snapshot->listeners.size() == 3);
    ASSERT_EQ(snapshot->listeners[0].holders.size(), 1U);
    EXPECT_EQ(snapshot->listeners[0].holders[0].pid, 20U);
    EXPECT_EQ(snapshot->listeners[0].holders[0].comm, "server");
    EXPECT_EQ(snapshot->listeners[0].uid, 33U);
    EXPECT_EQ(snapshot->listeners[0].opener, nullptr);
    EXPECT_EQ(snapshot->listeners[2].holders.at(0).pid, 1U);
}

TEST_F(MadeUpHost, TakesASocketThatNobodyHoldsForTheKernelsOnlyWithoutAnInode)
{
    proc.write("1/net/udp6", "");
    proc.write("1/net/udp", kHeader + line("00000000:12B5", "07", "0"));
    const auto snapshot = take();
    ASSERT_TRUE(snapshot && snapshot->listeners.size() == 3);
    EXPECT_FALSE(snapshot->listeners[1].kernel) << "has an inode and no holder";
    EXPECT_TRUE(snapshot->listeners[2].kernel);
    EXPECT_TRUE(std::ranges::any_of(snapshot->blind, [](const std::string& sentence) {
        return sentence.starts_with("1 listeners without a holder");
    }));
}

TEST_F(MadeUpHost, ShowsASocketOnceThatATableShowsTwice)
{
    const std::string twice = line("00000000:0035", "07", "102");
    proc.write("1/net/udp", kHeader + twice + twice + line("00000000:0035", "07", "103"));
    const auto snapshot = take();
    ASSERT_TRUE(snapshot) << snapshot.error().text;
    EXPECT_EQ(texts(*snapshot),
              (std::vector<std::string>{"tcp 0.0.0.0:80", "tcp 127.0.0.1:22", "udp 0.0.0.0:53", "udp 0.0.0.0:53"}));
}

TEST_F(MadeUpHost, IsReadInAllNamespaces)
{
    proc.add_process(30, "container", "netns-2");
    proc.write("30/net/tcp", kHeader + line("00000000:0050", "0A", "200"));
    const auto snapshot = take();
    ASSERT_TRUE(snapshot && snapshot->listeners.size() == 4);
    std::set<std::uint32_t> namespaces;
    for (const Listener& listener : snapshot->listeners) namespaces.insert(listener.id.netns_ino);
    EXPECT_EQ(namespaces.size(), 2U);
    EXPECT_FALSE(namespaces.contains(0));
}

TEST_F(MadeUpHost, NamesTheNamespaceThatItCouldNotRead)
{
    proc.add_process(30, "container", "netns-2");
    proc.write("30/net", "no directory");
    const auto snapshot = take();
    ASSERT_TRUE(snapshot) << snapshot.error().text;
    EXPECT_EQ(snapshot->listeners.size(), 3U);
    ASSERT_EQ(snapshot->unread_netns_inos.size(), 1U);
    EXPECT_NE(snapshot->unread_netns_inos[0], snapshot->listeners[0].id.netns_ino);
    EXPECT_TRUE(snapshot->blind.at(0).starts_with("network namespace ")) << snapshot->blind.at(0);
}

TEST_F(MadeUpHost, SaysWhichLinesItDidNotUnderstand)
{
    proc.write("1/net/tcp", kHeader + "what is this\n" + line("00000000:0050", "0A", "100"));
    const auto snapshot = take();
    ASSERT_TRUE(snapshot && snapshot->listeners.size() == 2);
    EXPECT_TRUE(std::ranges::any_of(
        snapshot->blind, [](const std::string& sentence) { return sentence.starts_with("1 lines of socket tables"); }));
}

TEST(ProcSnapshot, FailsWhereNothingIsToBeSeen)
{
    const FakeProc empty;
    const auto snapshot = take_snapshot({empty.procfs(), SocketTables::proc_only});
    ASSERT_FALSE(snapshot);
    EXPECT_EQ(snapshot.error().kind, ErrorKind::permission);
    EXPECT_NE(snapshot.error().text.find("no network namespace"), std::string::npos) << snapshot.error().text;
}

} // namespace
} // namespace listenwatch
