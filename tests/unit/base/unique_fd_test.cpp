#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace listenwatch {
namespace {

bool is_open(int fd)
{
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(UniqueFd, ClosesWhatItOwnsAndNothingTwice)
{
    int raw = -1;
    {
        UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        raw = fd.get();
        ASSERT_TRUE(is_open(raw));
        UniqueFd moved(std::move(fd));
        EXPECT_TRUE(is_open(raw));
    }
    EXPECT_FALSE(is_open(raw));
}

TEST(UniqueFd, MoveAssignmentClosesTheOldOne)
{
    UniqueFd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int old = first.get();
    first = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_TRUE(first);
    EXPECT_FALSE(is_open(old) && old != first.get());
}

} // namespace
} // namespace listenwatch
