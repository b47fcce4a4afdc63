#include "app/troubles.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

std::vector<Error> troubles(const std::vector<std::string>& texts)
{
    std::vector<Error> all;
    for (const std::string& text : texts) all.push_back({ErrorKind::runtime, text});
    return all;
}

std::size_t news_of(Troubles& known, const std::vector<std::string>& texts)
{
    return known.renew(troubles(texts)).size();
}

TEST(Troubles, OneThatLastsIsNewsOnceWhateverItsCounts)
{
    Troubles known;
    EXPECT_EQ(news_of(known, {"f: full: 1 events wait, 0 lost"}), 1U);
    EXPECT_EQ(news_of(known, {"f: full: 2 events wait, 0 lost"}), 0U);
    EXPECT_EQ(news_of(known, {"f: full: 20 events wait, 0 lost"}), 0U);
    EXPECT_FALSE(known.empty());
}

TEST(Troubles, TheFirstLossAndAnotherTroubleAreNews)
{
    Troubles known;
    EXPECT_EQ(news_of(known, {"f: full: 9 events wait, 0 lost"}), 1U);
    EXPECT_EQ(news_of(known, {"f: full: 9 events wait, 10 lost"}), 1U);
    EXPECT_EQ(news_of(known, {"f: full: 9 events wait, 11 lost"}), 0U);
    EXPECT_EQ(news_of(known, {"f: full: 9 events wait, 12 lost", "log: gone"}), 1U);
}

TEST(Troubles, OneThatWasOverIsNewsAgain)
{
    Troubles known;
    EXPECT_EQ(news_of(known, {"log: gone", "log: gone"}), 1U);
    EXPECT_EQ(news_of(known, {}), 0U);
    EXPECT_TRUE(known.empty());
    EXPECT_EQ(news_of(known, {"log: gone"}), 1U);
}

} // namespace
} // namespace listenwatch
