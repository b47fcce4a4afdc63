#include "enrich/user_unit_book.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

class UserUnitBookTest : public testing::Test {
protected:
    void SetUp() override
    {
        root.write("etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh\n");
        root.write("home/ann/.config/systemd/user/web.service", "[Unit]\nDescription=%u's\n");
        root.write("home/ann/.config/systemd/user/web.socket", "[Socket]\nListenStream=80\n");
    }
    // Asks until there is an answer, as the pipeline does.
    static UnitFacts await(UserUnitBook& book, const std::string& key, std::uint64_t since_ns = 0)
    {
        for (;;) {
            const UnitBook::Answer answer = book.find(key, since_ns);
            if (answer.state == UnitBook::State::known) return *answer.facts;
            if (answer.state == UnitBook::State::refused) return {.description = "refused"};
            pollfd wanted{book.poll_fd(), POLLIN, 0};
            EXPECT_GE(book.wait_ms(), 0);
            ::poll(&wanted, 1, 1000);
            book.take();
        }
    }
    FakeRoot root;
};

TEST_F(UserUnitBookTest, AnswersWithoutAWait)
{
    UserUnitBook book(root.path());
    EXPECT_EQ(book.wait_ms(), -1);
    EXPECT_EQ(book.find("1000/web.service", 0).state, UnitBook::State::asked);
    EXPECT_EQ(await(book, user_unit_key(1000, "web.service")).description, "ann's");
    EXPECT_EQ(book.wait_ms(), -1);
    EXPECT_EQ(await(book, user_unit_key(1000, "stream 80 ::")).name, "web.socket");
    EXPECT_EQ(await(book, user_unit_key(1000, "stream 81 ::")), UnitFacts{});
    EXPECT_EQ(await(book, user_unit_key(1001, "web.service")), UnitFacts{}) << "another's home is not looked at";
}

TEST_F(UserUnitBookTest, ReadsAgainForALaterProcessButNotAtOnce)
{
    UserUnitBook book(root.path());
    (void)await(book, "1000/web.service");
    root.write("home/ann/.config/systemd/user/web.service", "[Unit]\nDescription=new\n");
    const std::uint64_t now = boottime_ns();
    EXPECT_EQ(book.find("1000/web.service", now).state, UnitBook::State::known) << "it was read within the second";
    while (boottime_ns() < now + 1'100'000'000) ::poll(nullptr, 0, 50);
    EXPECT_EQ(await(book, "1000/web.service", boottime_ns()).description, "new");
}

TEST_F(UserUnitBookTest, RefusesWhatIsTooMuch)
{
    UserUnitBook book(root.path());
    std::size_t refused = 0;
    for (int i = 0; i < 1000; ++i)
        refused += book.find("1000/x" + std::to_string(i) + ".service", 0).state == UnitBook::State::refused ? 1U : 0U;
    EXPECT_EQ(refused, 1000U - 64U) << "answers are taken by take() alone";
    EXPECT_EQ(await(book, "1000/x1.service"), UnitFacts{});
}

// Here a FIFO in the place of a file that is trusted holds the reader, as a user's file system might.
TEST_F(UserUnitBookTest, LeavesAReaderThatHangsBehind)
{
    root.remove("etc/passwd");
    ASSERT_EQ(::mkfifo(root.path("etc/passwd").c_str(), 0644), 0);
    {
        UserUnitBook book(root.path());
        EXPECT_EQ(await(book, "1000/web.service").description, "refused");
        EXPECT_EQ(book.find("1001/web.service", 0).state, UnitBook::State::refused) << "at once";
        EXPECT_EQ(book.wait_ms(), -1);
    }
    const UniqueFd release(::open(root.path("etc/passwd").c_str(), O_WRONLY | O_NONBLOCK));
    EXPECT_TRUE(release) << "nobody hung";
}

TEST_F(UserUnitBookTest, EndsWithQuestionsOpen)
{
    for (int round = 0; round < 20; ++round) {
        UserUnitBook book(root.path());
        (void)book.find("1000/web.service", 0);
    }
}

} // namespace
} // namespace listenwatch
