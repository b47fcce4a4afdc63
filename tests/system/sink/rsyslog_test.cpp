// Alerts as a real rsyslogd writes them down.
#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <unistd.h>

#include "base/file.h"
#include "private_daemon.h"
#include "sample_event.h"
#include "sink/schema/ecs.h"
#include "sink/syslog.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

class RsyslogTest : public testing::Test {
protected:
    void SetUp() override
    {
        program = find_program("rsyslogd");
        if (!program) GTEST_SKIP() << "rsyslogd is not installed";
        std::ofstream config(directory / "rsyslog.conf");
        config
            << "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
            << "input(type=\"imuxsock\" Socket=\"" << socket << "\" RateLimit.Interval=\"0\")\n"
            << "template(name=\"t\" type=\"string\" string=\"%syslogfacility-text%|%syslogseverity-text%|%programname%|"
            << "%procid%|%msg%\\n\")\n"
            << "action(type=\"omfile\" file=\"" << output << "\" template=\"t\")\n";
        config.close();
        start();
    }

    void start()
    {
        daemon = std::make_unique<PrivateDaemon>(std::vector<std::string>{
            *program, "-n", "-f", directory / "rsyslog.conf", "-i", directory / "rsyslogd.pid"});
        ASSERT_TRUE(wait_until([&] { return ::access(socket.c_str(), F_OK) == 0 || !daemon->is_running(); }));
        ASSERT_TRUE(daemon->is_running()) << "rsyslogd ended by itself";
    }

    void write(const Alert& alert)
    {
        Record record;
        schema.describe(alert, record);
        syslog.write(record, &alert);
    }

    // What rsyslogd has written when it has written `lines` lines, or what there is by the time limit.
    std::string written(std::ptrdiff_t lines) const
    {
        std::string text;
        wait_until([&] {
            text = read_file(output).value_or("");
            return std::ranges::count(text, '\n') >= lines;
        });
        return text;
    }

    TemporaryDirectory directory;
    std::string socket = directory / "log";
    std::string output = directory / "out";
    std::optional<std::string> program;
    std::unique_ptr<PrivateDaemon> daemon;
    EcsSchema schema{sample_host(), sample_sensor()};
    Syslog syslog{{.socket_path = socket, .facility = 10, .consequence = "alerts are only in events.json"}};
    std::string front = "authpriv|err|listenwatch|" + std::to_string(::getpid()) + "|";
};

TEST_F(RsyslogTest, WritesFacilitySeverityProgramAndText)
{
    write(sample_alert());
    ASSERT_TRUE(syslog.flush());
    EXPECT_EQ(written(1),
              front + " new exposed listener: tcp 0.0.0.0:8000 by python3[4711] user=www-data unit=apache2.service "
                      "exe=/usr/bin/python3.11 module=http.server reach=all rule=\"Script interpreter serves the "
                      "network\" level=high "
                      "suppressed=3\n");
}

TEST_F(RsyslogTest, KeepsAnAlertOnOneLineWhateverTheProcessIsCalled)
{
    Alert alert = sample_alert();
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->comm = "a\n<8>b";
    process->executable = "/tmp/\xff\x1b\t" + std::string(5000, 'x');
    listener.opener = process;
    auto event = std::make_shared<ListenEvent>(*alert.event);
    event->listener = std::make_shared<Listener>(listener);
    alert.event = event;
    write(alert);
    write(sample_alert());
    ASSERT_TRUE(syslog.flush());
    const std::string text = written(2);
    EXPECT_EQ(std::ranges::count(text, '\n'), 2);
    EXPECT_TRUE(text.starts_with(front + " new exposed listener: tcp 0.0.0.0:8000 by \"a\\x0a<8>b\"[4711]"));
    EXPECT_NE(text.find("exe=\"/tmp/\\xff\\x1b\\x09xxx"), std::string::npos);
    EXPECT_NE(text.find("level=high suppressed=3\n"), std::string::npos); // not cut off at the end
}

TEST_F(RsyslogTest, GetsWhatWaitedWhileItWasDown)
{
    write(sample_alert());
    ASSERT_TRUE(syslog.flush());
    ASSERT_NE(written(1), "");
    daemon->stop();
    ::unlink(socket.c_str());
    write(sample_alert());
    const auto failed = syslog.flush();
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().text.ends_with("alerts are only in events.json (1 wait, 0 lost)"))
        << failed.error().text;
    start();
    ASSERT_TRUE(wait_until([&] { return syslog.flush().has_value(); }));
    EXPECT_EQ(std::ranges::count(written(2), '\n'), 2);
}

} // namespace
} // namespace listenwatch
