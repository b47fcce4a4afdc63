// Alerts as a real systemd-journald stores them. It runs in a mount namespace with a /run of its own.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private_daemon.h"
#include "private_journald.h"
#include "sample_event.h"
#include "sink/journal.h"
#include "sink/schema/ecs.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

class JournaldTest : public testing::Test {
protected:
    void SetUp() override
    {
        daemon = start_private_journald(why_not);
        if (!daemon) GTEST_SKIP() << why_not;
        root = "/proc/" + std::to_string(daemon->pid()) + "/root";
        const std::string socket = root + "/run/systemd/journal/socket";
        journal = std::make_unique<Journal>(
            LogTarget{.socket_path = socket, .facility = 10, .consequence = "alerts are only in events.json"});
    }

    void write(const Alert& alert)
    {
        Record record;
        schema.describe(alert, record);
        journal->write(record, &alert);
    }

    // The entries that this process made, once there are `count` of them.
    std::vector<nlohmann::json> entries(std::size_t count) const
    {
        return journal_entries(*daemon, "_PID=" + std::to_string(::getpid()), count);
    }

    std::unique_ptr<PrivateDaemon> daemon;
    std::unique_ptr<Journal> journal;
    std::string root, why_not;
    EcsSchema schema{sample_host(), sample_sensor()};
};

TEST_F(JournaldTest, StoresTheFieldsOfAnAlert)
{
    write(sample_alert());
    ASSERT_TRUE(journal->flush());
    const auto stored = entries(1);
    ASSERT_EQ(stored.size(), 1U);
    const nlohmann::json& entry = stored[0];
    EXPECT_TRUE(
        entry["MESSAGE"].get<std::string>().starts_with("new exposed listener: tcp 0.0.0.0:8000 by python3[4711]"));
    const std::pair<const char*, const char*> expected[] = {
        {"PRIORITY", "3"},
        {"SYSLOG_FACILITY", "10"},
        {"SYSLOG_IDENTIFIER", "listenwatch"},
        {"MESSAGE_ID", "82adfede5fba48f381dd01787d8733a3"},
        {"LISTENWATCH_ACTION", "listener-opened"},
        {"LISTENWATCH_PROTO", "tcp"},
        {"LISTENWATCH_ADDRESS", "0.0.0.0"},
        {"LISTENWATCH_PORT", "8000"},
        {"LISTENWATCH_PID", "4711"},
        {"LISTENWATCH_EXE", "/usr/bin/python3.11"},
        {"LISTENWATCH_UNIT", "apache2.service"},
        {"LISTENWATCH_LEVEL", "high"},
        {"_TRANSPORT", "journal"},
    };
    for (const auto& [name, value] : expected) EXPECT_EQ(entry.value(name, ""), value) << name;
}

TEST_F(JournaldTest, TakesAPathWithALineEndAsOneField)
{
    Alert alert = sample_alert();
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->executable = "/tmp/x\nPRIORITY=7";
    listener.opener = process;
    auto event = std::make_shared<ListenEvent>(*alert.event);
    event->listener = std::make_shared<Listener>(listener);
    alert.event = event;
    write(alert);
    ASSERT_TRUE(journal->flush());
    const auto stored = entries(1);
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].value("PRIORITY", ""), "3");
    EXPECT_EQ(stored[0].value("LISTENWATCH_EXE", ""), "/tmp/x\nPRIORITY=7");
}

TEST_F(JournaldTest, WhenItHangsNobodyWaits)
{
    ASSERT_EQ(::kill(daemon->pid(), SIGSTOP), 0);
    const auto begin = std::chrono::steady_clock::now();
    constexpr std::size_t kAlerts = 1000;
    for (std::size_t i = 0; i < kAlerts; ++i) {
        write(sample_alert());
        EXPECT_TRUE(journal->flush());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    ASSERT_EQ(::kill(daemon->pid(), SIGCONT), 0);
    ASSERT_TRUE(wait_until([&] { return journal->flush().has_value() && journal->waiting() == 0; }));
    EXPECT_EQ(entries(kAlerts).size(), kAlerts);
}

TEST(JournalCatalog, IsTakenByJournalctl)
{
    if (!find_program("journalctl")) GTEST_SKIP() << "journalctl is not installed";
    const TemporaryDirectory directory;
    fs::create_directories(directory / "usr/lib/systemd/catalog");
    fs::create_directories(directory / "var/lib/systemd/catalog");
    fs::copy(std::string(LISTENWATCH_SOURCE_DIR) + "/packaging/listenwatch.catalog",
             directory / "usr/lib/systemd/catalog");
    const std::string journalctl = "journalctl --root=" + directory.path;
    EXPECT_EQ(output_of(journalctl + " --update-catalog 2>&1"), "");
    const std::string list = output_of(journalctl + " --list-catalog 2>&1");
    EXPECT_EQ(std::ranges::count(list, '\n'), static_cast<int>(Action::sensor_restored) + 1) << list;
    EXPECT_NE(list.find("235e83c4f02e4a9b9760ee242197bff5 listenwatch: listenwatch lost events"), std::string::npos);
}

} // namespace
} // namespace listenwatch
