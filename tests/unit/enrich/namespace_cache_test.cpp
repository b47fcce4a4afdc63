#include "enrich/namespace_cache.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

const std::vector<InterfaceAddress> kSome{{*parse_address("10.0.0.1"), 2, 24, false, 0}};

TEST(NamespaceCache, ForgetsAfterASecond)
{
    NamespaceCache cache;
    cache.store(5, kSome, 100);
    ASSERT_NE(cache.find(5, 100 + NamespaceCache::kGoodForNs), nullptr);
    EXPECT_EQ(*cache.find(5, 100), kSome);
    EXPECT_EQ(cache.find(5, 101 + NamespaceCache::kGoodForNs), nullptr);
    EXPECT_EQ(cache.find(6, 100), nullptr);
}

TEST(NamespaceCache, KeepsToItsBoundAndCountsWhatHadToGo)
{
    NamespaceCache cache(2);
    cache.store(1, kSome, 10);
    cache.store(2, kSome, 20);
    cache.store(3, kSome, 30);
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_EQ(cache.evictions(), 1U);
    EXPECT_EQ(cache.find(1, 30), nullptr);
    EXPECT_NE(cache.find(2, 30), nullptr);
    cache.store(3, {}, 40); // the same again takes no room
    EXPECT_EQ(cache.evictions(), 1U);
}

TEST(NamespaceCache, StaleEntriesGoUncounted)
{
    NamespaceCache cache(2);
    cache.store(1, kSome, 10);
    cache.store(2, kSome, 20);
    cache.store(3, kSome, 21 + NamespaceCache::kGoodForNs);
    EXPECT_EQ(cache.size(), 1U);
    EXPECT_EQ(cache.evictions(), 0U);
}

} // namespace
} // namespace listenwatch
