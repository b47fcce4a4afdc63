#include "app/event_loop.h"

#include <array>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace listenwatch {
namespace {

// Reads what is there, as a client must: the loop is level-triggered.
class Counting : public LoopClient {
public:
    void on_readable() override
    {
        ++times;
        eventfd_t value = 0;
        (void)::eventfd_read(fd.get(), &value);
    }
    UniqueFd fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    int times = 0;
};

TEST(EventLoop, CallsOnlyThoseWhoHaveSomethingToRead)
{
    auto loop = EventLoop::create();
    ASSERT_TRUE(loop);
    std::array<Counting, 2> clients;
    for (Counting& client : clients) ASSERT_TRUE(loop->watch(client.fd.get(), client));
    ASSERT_EQ(::eventfd_write(clients[1].fd.get(), 1), 0);
    ASSERT_TRUE(loop->wait(-1));
    EXPECT_EQ(clients[0].times, 0);
    EXPECT_EQ(clients[1].times, 1);
    ASSERT_TRUE(loop->wait(0));
    EXPECT_EQ(clients[1].times, 1) << "it was read";
}

TEST(EventLoop, SaysThatADescriptorCannotBeWatched)
{
    auto loop = EventLoop::create();
    ASSERT_TRUE(loop);
    Counting client;
    const auto watched = loop->watch(-1, client);
    ASSERT_FALSE(watched);
    EXPECT_NE(watched.error().text.find("Bad file descriptor"), std::string::npos) << watched.error().text;
}

} // namespace
} // namespace listenwatch
