#include "app/signals.h"

#include <csignal>
#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Signals, AreRequestsThatAreTakenOnce)
{
    auto signals = Signals::block();
    ASSERT_TRUE(signals);
    EXPECT_FALSE(signals->take().stop);
    ASSERT_EQ(::raise(SIGHUP), 0);
    ASSERT_EQ(::raise(SIGUSR1), 0);
    signals->on_readable();
    SignalRequests requests = signals->take();
    EXPECT_TRUE(requests.reload);
    EXPECT_TRUE(requests.reopen);
    EXPECT_FALSE(requests.stop);
    requests = signals->take();
    EXPECT_FALSE(requests.reload || requests.reopen || requests.stop);
}

TEST(Signals, BothWaysToEndAreAStop)
{
    auto signals = Signals::block();
    ASSERT_TRUE(signals);
    for (const int signal : {SIGTERM, SIGINT}) {
        ASSERT_EQ(::raise(signal), 0);
        signals->on_readable();
        EXPECT_TRUE(signals->take().stop) << signal;
    }
}

} // namespace
} // namespace listenwatch
