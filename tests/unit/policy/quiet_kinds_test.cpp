#include "policy/quiet_kinds.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

Listener listener_of(Transport transport, bool ephemeral = false)
{
    Listener listener;
    listener.endpoint.transport = transport;
    listener.ephemeral = ephemeral;
    return listener;
}

TEST(QuietKinds, CoverWhatTheyName)
{
    const std::vector<std::string> names{"ephemeral", "unix"};
    const QuietKinds quiet(names);
    EXPECT_TRUE(quiet.cover(listener_of(Transport::unix_)));
    EXPECT_TRUE(quiet.cover(listener_of(Transport::udp, true)));
    EXPECT_FALSE(quiet.cover(listener_of(Transport::udp)));
    EXPECT_FALSE(quiet.cover(listener_of(Transport::packet)));
}

TEST(QuietKinds, CoverNothingByThemselves)
{
    EXPECT_FALSE(QuietKinds().cover(listener_of(Transport::unix_)));
    EXPECT_FALSE(QuietKinds().cover(listener_of(Transport::udp, true)));
}

} // namespace
} // namespace listenwatch
