#include "base/shared_work.h"

#include <array>
#include <gtest/gtest.h>
#include <set>
#include <vector>

namespace listenwatch {
namespace {

std::array<std::vector<std::size_t>, 2> shares(std::size_t count)
{
    std::array<std::vector<std::size_t>, 2> out;
    share_work(count, [&](std::size_t worker, std::size_t i) { out.at(worker).push_back(i); });
    return out;
}

TEST(SharedWork, EachPieceIsDoneOnce)
{
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, kManyPieces, std::size_t{10'000}}) {
        const auto out = shares(count);
        std::multiset<std::size_t> done(out[0].begin(), out[0].end());
        done.insert(out[1].begin(), out[1].end());
        EXPECT_EQ(done.size(), count);
        EXPECT_EQ(std::set<std::size_t>(done.begin(), done.end()).size(), count);
    }
}

TEST(SharedWork, AFewPiecesTakeNoThread)
{
    EXPECT_TRUE(shares(kManyPieces - 1)[1].empty());
}

} // namespace
} // namespace listenwatch
