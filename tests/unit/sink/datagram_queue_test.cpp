#include "sink/datagram_queue.h"

#include <gtest/gtest.h>

#include "log_daemon.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

class DatagramQueueTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string path = directory / "log";
    DatagramQueue queue{path, "alerts are only in events.json"};
};

TEST_F(DatagramQueueTest, SendsInOrder)
{
    LogDaemon daemon(path);
    queue.push("one");
    queue.push("two");
    EXPECT_FALSE(daemon.receive());
    ASSERT_TRUE(queue.flush());
    EXPECT_EQ(daemon.receive(), "one");
    EXPECT_EQ(daemon.receive(), "two");
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST_F(DatagramQueueTest, WaitsForADaemonThatIsNotThere)
{
    EXPECT_TRUE(queue.flush()); // nothing to say
    queue.push("one");
    const auto failed = queue.flush();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text,
              path + ": No such file or directory: alerts are only in events.json (1 wait, 0 lost)");
    LogDaemon daemon(path);
    ASSERT_TRUE(queue.flush());
    EXPECT_EQ(daemon.receive(), "one");
}

TEST_F(DatagramQueueTest, FindsADaemonThatWasRestarted)
{
    {
        LogDaemon daemon(path);
        queue.push("one");
        ASSERT_TRUE(queue.flush());
        EXPECT_EQ(daemon.receive(), "one");
    }
    queue.push("two");
    const auto failed = queue.flush();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().text.find("Connection refused"), std::string::npos) << failed.error().text;
    queue.push("three");
    LogDaemon daemon(path);
    ASSERT_TRUE(queue.flush());
    EXPECT_EQ(daemon.receive(), "two");
    EXPECT_EQ(daemon.receive(), "three");
}

TEST_F(DatagramQueueTest, NeverBlocksOnADaemonThatHangs)
{
    LogDaemon daemon(path); // which does not receive
    const std::string message(1024, 'x');
    for (std::size_t i = 0; i < DatagramQueue::kLimit; ++i) queue.push(message);
    const auto slow = queue.flush(); // and nothing is lost
    ASSERT_TRUE(slow);
    EXPECT_TRUE(*slow) << "it must be called again though nothing else comes";
    EXPECT_GT(queue.waiting(), 0U);
    const std::size_t room = DatagramQueue::kLimit - queue.waiting();
    for (std::size_t i = 0; i < room + 5; ++i) queue.push(message);
    const auto failed = queue.flush();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().text.find("(1024 wait, 5 lost)"), std::string::npos) << failed.error().text;
    EXPECT_TRUE(queue.flush()); // told once

    std::size_t received = 0;
    while (queue.waiting() > 0) {
        while (daemon.receive()) ++received;
        ASSERT_TRUE(queue.flush());
    }
    while (daemon.receive()) ++received;
    EXPECT_EQ(received, DatagramQueue::kLimit + room);
    EXPECT_EQ(*queue.flush(), 0U) << "nothing waits any more";
}

TEST_F(DatagramQueueTest, CountsAMessageThatNoSocketTakes)
{
    LogDaemon daemon(path);
    queue.push(std::string(10'000'000, 'x'));
    queue.push("small");
    const auto told = queue.flush();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().text, path + ": written again: 1 were lost: alerts are only in events.json");
    EXPECT_EQ(daemon.receive(), "small");
    EXPECT_TRUE(queue.flush());
}

TEST_F(DatagramQueueTest, RefusesAPathThatIsTooLong)
{
    DatagramQueue other("/" + std::string(200, 'x'), "nothing is told");
    EXPECT_NE(other.connect().error().text.find("File name too long: nothing is told"), std::string::npos);
}

} // namespace
} // namespace listenwatch
