#include "app/log.h"

#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>

namespace listenwatch {
namespace {

class LogTest : public testing::Test {
protected:
    void TearDown() override { ::unsetenv("JOURNAL_STREAM"); }

    static std::string written(const std::function<void()>& work)
    {
        testing::internal::CaptureStderr();
        work();
        return testing::internal::GetCapturedStderr();
    }
    static void say_all()
    {
        log_error("one");
        log_warning("two");
        log_info("three");
    }
};

TEST_F(LogTest, SaysItsNameAndTheLevel)
{
    ::unsetenv("JOURNAL_STREAM");
    set_up_log("info");
    EXPECT_EQ(written(say_all), "listenwatch: error: one\nlistenwatch: warning: two\nlistenwatch: info: three\n");
}

TEST_F(LogTest, LeavesOutWhatIsLessImportant)
{
    ::unsetenv("JOURNAL_STREAM");
    set_up_log("warning");
    EXPECT_EQ(written(say_all), "listenwatch: error: one\nlistenwatch: warning: two\n");
    set_up_log("error");
    EXPECT_EQ(written(say_all), "listenwatch: error: one\n");
}

// sd-daemon(3)
TEST_F(LogTest, GivesTheJournalItsPriorities)
{
    ::setenv("JOURNAL_STREAM", "1:2", 1);
    set_up_log("info");
    EXPECT_EQ(written(say_all), "<3>one\n<4>two\n<6>three\n");
}

TEST_F(LogTest, IsPlainWhateverItIsTold)
{
    ::unsetenv("JOURNAL_STREAM");
    set_up_log("info");
    EXPECT_EQ(written([] { log_error("a\x1b[31m\xff"); }), "listenwatch: error: a\\x1b[31m\\xff\n");
}

} // namespace
} // namespace listenwatch
