#include "base/capability.h"

#include <linux/capability.h>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Names = std::vector<std::string>;

TEST(CapabilityNames, AreThoseOfTheKernel)
{
    EXPECT_EQ(capability_names(0), Names{});
    EXPECT_EQ(capability_names(1ULL << CAP_CHOWN | 1ULL << CAP_NET_BIND_SERVICE | 1ULL << CAP_NET_RAW),
              (Names{"CAP_CHOWN", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"}));
    EXPECT_EQ(capability_names(1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYSLOG | 1ULL << CAP_BPF),
              (Names{"CAP_SYS_ADMIN", "CAP_SYSLOG", "CAP_BPF"}));
    EXPECT_EQ(capability_names(1ULL << CAP_LAST_CAP | 1ULL << 63U), (Names{"CAP_CHECKPOINT_RESTORE", "CAP_63"}));
    EXPECT_EQ(capability_names(~0ULL).size(), 64U);
}

} // namespace
} // namespace listenwatch
