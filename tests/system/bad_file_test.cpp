// Rules and configuration that are wrong in every way: the exit code, the file and the words.
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actor_process.h"
#include "has_text.h"
#include "monitor_process.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;
void write_file(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

struct BadFile {
    std::string name;
    void (*make)(const std::string& path);
    std::string words; // after "FILE:" or before it
};

class BadRuleFile : public testing::TestWithParam<BadFile> {};

TEST_P(BadRuleFile, IsNamedAndStopsCheckAndStartWith2)
{
    const TemporaryDirectory directory;
    GetParam().make(directory / "x.yml");
    const CommandEnd check = run_command({"rules", "check", directory.path});
    EXPECT_EQ(check.code, 2);
    EXPECT_TRUE(has(check.err, directory / "x.yml"));
    EXPECT_TRUE(has(check.err, GetParam().words));
    EXPECT_TRUE(has(check.out, "0 rules, 1 error\n"));
    const CommandEnd start = run_command({"run", "--tier", "poll", "--events", "-", "--rules", directory.path});
    EXPECT_EQ(start.code, 2) << "a start with a bad rule stops";
    EXPECT_TRUE(has(start.err, directory / "x.yml"));
    EXPECT_TRUE(has(start.err, GetParam().words));
    EXPECT_EQ(start.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, BadRuleFile,
    testing::Values(
        BadFile{"Binary",
                [](const std::string& path) {
                    write_file(path, std::string("\x7f"
                                                 "ELF\0\1\2\3",
                                                 8));
                },
                ":1: not a text file: it has a zero byte"},
        BadFile{"BrokenUtf8", [](const std::string& path) { write_file(path, "title: \xff\xfe\n"); }, "UTF-8"},
        BadFile{"Empty", [](const std::string& path) { write_file(path, ""); }, ":1: the file is empty"},
        BadFile{"TenMegabytes", [](const std::string& path) { write_file(path, std::string(10 << 20, '#')); },
                "larger than 1048576 bytes"},
        BadFile{"DanglingLink", [](const std::string& path) { fs::create_symlink("/nonexistent", path); },
                "No such file or directory"},
        BadFile{"CircularLink", [](const std::string& path) { fs::create_symlink("x.yml", path); },
                "Too many levels of symbolic links"},
        BadFile{"Pipe", [](const std::string& path) { ::mkfifo(path.c_str(), 0644); }, "not a regular file"},
        BadFile{"AliasBomb",
                [](const std::string& path) {
                    write_file(path, "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n");
                },
                ":2: YAML aliases are not supported"},
        BadFile{"DeepNesting", [](const std::string& path) { write_file(path, std::string(500'000, '[')); }, "x.yml:"}),
    [](const auto& each) { return each.param.name; });

TEST(BadRules, ADirectoryWithTheNameOfAFileIsADirectory)
{
    if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
    const TemporaryDirectory directory;
    fs::create_directory(directory / "x.yml");
    fs::copy_file(shipped_rules() + "/deleted-executable.yml", directory / "x.yml/y.yml");
    const CommandEnd check = run_command({"rules", "check", directory.path});
    EXPECT_EQ(check.code, 0) << check.err;
    EXPECT_EQ(check.out, "1 rule, 0 errors\n");
}

TEST(BadRules, AFileThatMayNotBeReadIsNamed)
{
    if (::geteuid() != 0) GTEST_SKIP() << "giving rights away needs root";
    const TemporaryDirectory directory;
    ::chmod(directory.path.c_str(), 0755);
    write_file(directory / "x.yml", "title: x\n");
    ::chmod((directory / "x.yml").c_str(), 0);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"rules", "check", directory.path},
          {"run", "--tier", "poll", "--events", "-", "--rules", directory.path}}) {
        const CommandEnd end = run_command(words, become_nobody);
        EXPECT_EQ(end.code, 2);
        EXPECT_TRUE(has(end.err, "open " + directory.path + "/x.yml: Permission denied"));
    }
}

TEST(BadRules, NoRuleAtAllIsSaid)
{
    EXPECT_EQ(run_command({"rules", "check", "/nonexistent"}).code, 2);
    MonitorProcess monitor({"--tier", "poll", "--rules", "/nonexistent", "--alerts", "none"});
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    EXPECT_TRUE(has(monitor.errors(), "/nonexistent is not there: no rules from it"));
    EXPECT_TRUE(has(monitor.errors(), "warning: no rule is in force: nothing raises an alert"));
}

TEST(BadRules, OnAReloadTheOldOnesStay)
{
    if (shipped_rules().empty()) GTEST_SKIP() << "the shipped rules are not here ($LISTENWATCH_RULES names them)";
    const TemporaryDirectory directory;
    fs::copy_file(shipped_rules() + "/deleted-executable.yml", directory / "x.yml");
    MonitorProcess monitor({"--rules", directory.path, "--alerts", "none"});
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    write_file(directory / "x.yml", std::string("\0\1\2", 3));
    monitor.send_signal(SIGHUP);
    const StreamEvent rejected =
        monitor.next([](const StreamEvent& each) { return each.text("event.action") == "rules-rejected"; });
    EXPECT_EQ(rejected.text("event.outcome"), "failure");
    EXPECT_TRUE(has(rejected.text("event.reason"), "the old rules stay: "));
    EXPECT_TRUE(has(rejected.text("event.reason"), directory / "x.yml:1: not a text file"));
    EXPECT_TRUE(has(monitor.errors(), "error: the old rules stay: "));
    ActorProcess actor({"memfd", "4", "127.0.0.1", "0"});
    const std::uint64_t pid = actor.next().number("pid");
    EXPECT_TRUE(monitor
                    .next([&](const StreamEvent& each) {
                        return each.text("event.kind") == "alert" && each.number("process.pid") == pid;
                    })
                    .is_valid());
    EXPECT_EQ(monitor.stop(), 0);
}

struct BadConfig {
    std::string name, text, words; // words: after the file's name
};

class BadConfigFile : public testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigFile, StopsWith2AndNamesFileLineAndKey)
{
    const TemporaryDirectory directory;
    write_file(directory / "c.yml", GetParam().text);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"run"}, {"config", "show"}}) {
        std::vector<std::string> arguments = words;
        arguments.insert(arguments.end(), {"--config", directory / "c.yml"});
        const CommandEnd end = run_command(arguments);
        EXPECT_EQ(end.code, 2);
        EXPECT_TRUE(has(end.err, "listenwatch: " + directory.path + "/c.yml" + GetParam().words));
        EXPECT_EQ(end.out, "");
    }
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, BadConfigFile,
    testing::Values(BadConfig{"UnknownKey", "sensor:\n  tire: poll\n",
                              ":2: unknown key \"sensor.tire\"; the nearest is \"sensor.tier\""},
                    BadConfig{"WrongType", "events:\n  enabled: 5\n", ":2: events.enabled: \"5\" is not allowed"},
                    BadConfig{"OutOfRange", "\nsensor:\n  poll_interval: 1ms\n",
                              ":3: sensor.poll_interval: \"1ms\" is not allowed; allowed: a time from 100ms to 1h"},
                    BadConfig{"SectionAsValue", "events: 5\n", ":1: events: a section takes no value of its own"},
                    BadConfig{"Binary", "a\xff\xfe", ":1: not a text file in UTF-8"},
                    BadConfig{"RelativePath", "events:\n  file: here\n", ":2: events.file: \"here\" is not allowed"}),
    [](const auto& each) { return each.param.name; });

// docs/config.md, "Exit codes".
TEST(ExitCodes, AreThoseOfTheManual)
{
    EXPECT_EQ(run_command({"--version"}).code, 0);
    EXPECT_EQ(run_command({"--help"}).code, 0);
    EXPECT_EQ(run_command({"config", "show"}).code, 0);
    EXPECT_EQ(run_command({}).code, 2);
    EXPECT_EQ(run_command({"lits"}).code, 2);
    EXPECT_EQ(run_command({"list", "--port", "70000"}).code, 2);
    EXPECT_EQ(run_command({"run", "--config", "/nonexistent"}).code, 2);
    ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
    const std::string port = std::to_string(actor.next().number("port"));
    EXPECT_EQ(run_command({"list", "--port", port, "--expect", "loopback"}).code, 0);
    ActorProcess wide({"listen", "tcp", "4", "0.0.0.0", "0"});
    const std::string wide_port = std::to_string(wide.next().number("port"));
    if (const CommandEnd end = run_command({"list", "--port", wide_port}); end.out.find("all") != std::string::npos) {
        EXPECT_EQ(run_command({"list", "--port", wide_port, "--expect", "loopback"}).code, 1);
    }
    const auto full_output = [] {
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        return full >= 0 && ::dup2(full, STDOUT_FILENO) >= 0;
    };
    const CommandEnd end = run_command({"list"}, full_output);
    EXPECT_EQ(end.code, 4);
    EXPECT_TRUE(has(end.err, "listenwatch: write to standard output: No space left on device"));
}

TEST(ExitCodes, AMissingRightIs3)
{
    if (::geteuid() != 0) GTEST_SKIP() << "giving rights away needs root";
    const TemporaryDirectory directory;
    ::chmod(directory.path.c_str(), 0755);
    write_file(directory / "c.yml", "sensor:\n  tier: poll\n");
    ::chmod((directory / "c.yml").c_str(), 0);
    const CommandEnd end = run_command({"run", "--config", directory / "c.yml"}, become_nobody);
    EXPECT_EQ(end.code, 3);
    EXPECT_TRUE(has(end.err, "c.yml: Permission denied"));
}

} // namespace
} // namespace listenwatch
