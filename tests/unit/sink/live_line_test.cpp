#include "sink/live_line.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/address.h"
#include "base/unique_fd.h"
#include "sample_event.h"
#include "sink/schema/ecs.h"

namespace listenwatch {
namespace {

class LiveLineTest : public testing::Test {
protected:
    void SetUp() override
    {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        int fds[2];
        ASSERT_EQ(::pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
        out = UniqueFd(fds[0]);
        in = UniqueFd(fds[1]);
    }
    std::string read_all() const
    {
        std::string text(100'000, '\0');
        const ssize_t got = ::read(out.get(), text.data(), text.size());
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
    std::string line_of(const ListenEvent& event, bool colour = false)
    {
        LiveLine live(in.get(), colour);
        schema.describe(event, record);
        live.write(record, nullptr);
        EXPECT_TRUE(live.flush());
        return read_all();
    }

    UniqueFd in, out;
    EcsSchema schema{sample_host(), sample_sensor()};
    Record record;
};

TEST_F(LiveLineTest, ShowsEachKindOfEvent)
{
    EXPECT_EQ(line_of(sample_event(Action::listener_opened)),
              "12:34:56 + tcp 0.0.0.0:8000 python3[4711] www-data all\n");
    EXPECT_EQ(line_of(sample_event(Action::listener_closed)),
              "12:36:26 - tcp 0.0.0.0:8000 python3[4711] www-data all\n");
    EXPECT_TRUE(line_of(sample_event(Action::listener_present)).starts_with("12:34:56 = tcp"));
    EXPECT_TRUE(line_of(sample_event(Action::listener_changed)).starts_with("12:34:56 ~ tcp"));
    EXPECT_EQ(line_of(sample_event(Action::stopped)), "12:34:56 * stopped: signal 15\n");
}

TEST_F(LiveLineTest, ShowsAnAlert)
{
    LiveLine live(in.get(), false);
    const Alert alert = sample_alert();
    schema.describe(alert, record);
    live.write(record, &alert);
    ASSERT_TRUE(live.flush());
    EXPECT_EQ(read_all(),
              "12:34:56 ! tcp 0.0.0.0:8000 python3[4711] www-data all  high: Script interpreter serves the network\n");
}

TEST_F(LiveLineTest, ColoursOnRequest)
{
    EXPECT_EQ(line_of(sample_event(Action::listener_opened), true),
              "12:34:56 \x1b[32m+ tcp 0.0.0.0:8000 python3[4711] www-data all\x1b[0m\n");
}

TEST_F(LiveLineTest, ObeysNoNameOfAProcess)
{
    ListenEvent event = sample_event(Action::listener_opened);
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->comm = "\x1b]0;root\n";
    listener.opener = process;
    listener.endpoint.address = *parse_address("::1");
    event.listener = std::make_shared<Listener>(listener);
    EXPECT_EQ(line_of(event), "12:34:56 + tcp [::1]:8000 \\x1b]0;root\\x0a[4711] www-data all\n");
    listener.opener = nullptr;
    listener.kernel = true;
    event.listener = std::make_shared<Listener>(listener);
    EXPECT_EQ(line_of(event), "12:34:56 + tcp [::1]:8000 kernel www-data all\n");
}

TEST_F(LiveLineTest, CountsWhatASlowReaderMisses)
{
    ::fcntl(in.get(), F_SETPIPE_SZ, 4096);
    LiveLine live(in.get(), false);
    schema.describe(sample_event(Action::listener_opened), record);
    for (int i = 0; i < 100'000 && live.flush(); ++i)
        for (int j = 0; j < 1000; ++j) live.write(record, nullptr);
    EXPECT_TRUE(live.flush()); // told once
    const std::string got = read_all();
    EXPECT_EQ(got.substr(0, 20), "12:34:56 + tcp 0.0.0");
}

} // namespace
} // namespace listenwatch
