// Sinks that cannot take what they get: no syslog yet, a disk without room. It is told once, what waits is written when
// it can be, and what was lost is counted and told.
#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "actor_process.h"
#include "base/file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "broken_sink_fixture.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

TEST_F(BrokenSink, WithoutSyslogAlertsWaitAndAreToldWhenItComes)
{
    start({"--alerts", "syslog", "--syslog-socket", syslog.path()});
    ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
    const std::uint64_t first = actor.next().number("pid");
    EXPECT_TRUE(alert(first, "deleted-executable.yml").is_valid());
    const std::string trouble = "error: " + syslog.path() + ": No such file or directory: alerts are only in - (";
    ASSERT_TRUE(says(trouble));
    ActorProcess other({"memfd", "4", "127.0.0.1", "0"});
    const std::uint64_t second = other.next().number("pid");
    EXPECT_TRUE(alert(second, "deleted-executable.yml").is_valid());
    ASSERT_TRUE(syslog.appear());
    for (const std::uint64_t pid : {first, second})
        EXPECT_TRUE(
            has(message_with("[" + std::to_string(pid) + "]"), "rule=\"Listener of a program without a file\""));
    EXPECT_TRUE(says("all that waited is written"));
    EXPECT_EQ(count_of(monitor->errors(), trouble), 1U) << monitor->errors();
}

TEST_F(BrokenSink, ABusySyslogGetsWhatWaitsThoughNothingElseHappens)
{
    ASSERT_TRUE(syslog.appear());
    start({"--alerts", "syslog", "--syslog-socket", syslog.path()});
    const std::string queue = read_file("/proc/sys/net/unix/max_dgram_qlen").value_or("");
    const int room = parse_number<int>(std::string_view(queue).substr(0, queue.find('\n'))).value_or(10);
    if (room > 14) GTEST_SKIP() << "a queue of " << room << " datagrams takes more alerts than one program may raise";
    std::vector<std::uint64_t> pids;
    for (int i = 0; i < room + 4; ++i) {
        ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
        pids.push_back(actor.next().number("pid"));
        ASSERT_TRUE(alert(pids.back(), "deleted-executable.yml").is_valid());
    }
    for (const std::uint64_t pid : pids) EXPECT_NE(message_with("[" + std::to_string(pid) + "]"), "");
    EXPECT_EQ(monitor->errors().find(syslog.path()), std::string::npos) << "slow is no trouble: " << monitor->errors();
}

// The events go to a small file system of the monitor's own, which the test fills and empties through a descriptor.
class FullDisk : public BrokenSink {
protected:
    void SetUp() override
    {
        BrokenSink::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(syslog.appear());
        start(
            {"--events", directory / "events.json", "--alerts", "syslog", "--syslog-socket", syslog.path(),
             "--ring-size", kRing},
            [this] { return leave_mounts() && ::mount("tmpfs", directory.path.c_str(), "tmpfs", 0, "size=16m") == 0; });
        if (HasFatalFailure()) return;
        const std::string path = "/proc/" + std::to_string(monitor->pid()) + "/root" + directory.path;
        root = UniqueFd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        ASSERT_TRUE(wait_until([&] { return ::access((disk() + "/events.json").c_str(), F_OK) == 0; }));
        std::ofstream ballast(disk() + "/ballast", std::ios::binary);
        const std::string block(4096, 'x');
        while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }

    [[nodiscard]] std::string disk() const { return "/proc/self/fd/" + std::to_string(root.get()); }

    void make_room() const { std::filesystem::remove(disk() + "/ballast"); }

    // An alert still goes to syslog; and what happened before it has been handled. The pid of who caused it.
    std::uint64_t expect_alert()
    {
        ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
        const std::uint64_t pid = actor.next().number("pid");
        EXPECT_TRUE(
            has(message_with("[" + std::to_string(pid) + "]"), "rule=\"Listener of a program without a file\""));
        return pid;
    }

    // Alerts until the disk has no room for their events; their causes.
    std::vector<std::uint64_t> fill_the_last_page()
    {
        std::vector<std::uint64_t> pids;
        while (pids.size() < 10 && monitor->errors().find("No space left on device") == std::string::npos)
            pids.push_back(expect_alert());
        return pids;
    }

    // The file after the monitor's end; every line must be whole.
    std::vector<StreamEvent> events() const
    {
        const std::string text = read_file(disk() + "/events.json").value_or("");
        EXPECT_TRUE(text.ends_with('\n'));
        std::vector<StreamEvent> all;
        for (const std::string_view line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
            const StreamEvent& event = all.emplace_back(std::string(line));
            EXPECT_TRUE(event.is_valid()) << line;
        }
        return all;
    }

    TemporaryDirectory directory;
    UniqueFd root;
};

TEST_F(FullDisk, DelaysEventsIsToldOnceAndHoldsBackNoAlert)
{
    auto pids = fill_the_last_page();
    ASSERT_TRUE(says("No space left on device"));
    for (int i = 0; i < 2; ++i) pids.push_back(expect_alert());
    const std::string said = monitor->errors();
    EXPECT_EQ(count_of(said, "error: " + directory.path + "/events.json: No space left on device: "), 1U) << said;
    EXPECT_TRUE(has(said, " events wait, 0 lost"));
    make_room();
    ASSERT_TRUE(says("all that waited is written"));
    EXPECT_EQ(monitor->stop(), 0);
    std::uint64_t sequence = 0;
    std::size_t found = 0;
    for (const StreamEvent& each : events()) {
        if (each.text("event.kind") == "alert") continue; // has no number
        EXPECT_EQ(each.number("event.sequence"), ++sequence);
        if (each.text("event.action") != "listener-opened") continue;
        found += static_cast<std::size_t>(std::ranges::count(pids, each.number("process.pid")));
    }
    EXPECT_EQ(found, pids.size());
}

TEST_F(FullDisk, TellsWhatFoundNoRoomAtTheEndOfTheGap)
{
    if (tier_under_test() == "poll") GTEST_SKIP() << "tier poll does not see what comes and goes between two polls";
    ActorProcess flood({"churn", "2000", "tcp"}); // of 4 KiB a pair: more than what may wait
    ASSERT_FALSE(flood.next(std::chrono::seconds(60)).empty());
    flood.finish();
    expect_alert();
    ASSERT_TRUE(says("No space left on device"));
    make_room();
    ASSERT_TRUE(says("all that waited is written"));
    EXPECT_TRUE(has(monitor->errors(), directory.path + "/events.json: written again: "));
    EXPECT_EQ(monitor->stop(), 0);
    std::uint64_t last = 0, missing = 0, told = 0;
    for (const StreamEvent& each : events()) {
        if (each.text("event.kind") == "alert") continue;
        const std::uint64_t sequence = each.number("event.sequence");
        missing += sequence - last - 1;
        last = sequence;
        if (each.text("event.reason").find(" events found no room in memory while ") == std::string::npos) continue;
        EXPECT_EQ(each.text("event.action"), "events-lost");
        told += each.number("listenwatch.lost.count");
        EXPECT_LE(missing, told) << "alerts count too, and have no number";
    }
    EXPECT_GT(missing, 0U);
    EXPECT_LE(missing, told);
}

} // namespace
} // namespace listenwatch
