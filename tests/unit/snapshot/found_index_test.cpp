#include "snapshot/found_index.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

FoundListener found_of(Identity id, const std::string& path = "")
{
    FoundListener found;
    found.listener.id = id;
    found.listener.endpoint.transport = Transport::unix_;
    found.listener.endpoint.path = path;
    return found;
}

TEST(FoundIndex, FindsByCookieElseByNamespaceAndInode)
{
    const std::vector<FoundListener> found{found_of({7, 1, 100}), found_of({0, 1, 101}), found_of({0, 2, 101})};
    const FoundIndex index(found);
    EXPECT_EQ(*index.find({7, 9, 0}), 0U);
    EXPECT_EQ(*index.find({0, 1, 101}), 1U);
    EXPECT_EQ(*index.find({55, 2, 101}), 2U);
    EXPECT_EQ(index.find({0, 3, 101}), nullptr);
    EXPECT_EQ(index.find({0, 0, 0}), nullptr);
}

TEST(FoundIndex, LearnsWhatIsNotKnownAndKeepsTheRest)
{
    std::vector<FoundListener> rows{found_of({0, 1, 100}), found_of({8, 1, 101}, "/run/known")};
    rows[0].listener.filter = true;
    std::vector<FoundListener> listing{found_of({7, 1, 100}, "/run/x"), found_of({9, 1, 101}, "/run/other")};
    listing[0].listener.filter = false;
    learn_from(rows, listing);
    EXPECT_EQ(rows[0].listener.id.cookie, 7U);
    EXPECT_EQ(rows[0].listener.endpoint.path, "/run/x");
    EXPECT_EQ(rows[0].listener.filter, true);
    EXPECT_EQ(rows[1].listener.id.cookie, 8U);
    EXPECT_EQ(rows[1].listener.endpoint.path, "/run/known");
}

} // namespace
} // namespace listenwatch
