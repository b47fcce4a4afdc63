// Names, paths, arguments, cgroups and users that others chose: no terminal obeys them, no line breaks.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "actor_process.h"
#include "base/file.h"
#include "base/mounts.h"
#include "base/text.h"
#include "has_text.h"
#include "monitor_process.h"
#include "private_daemon.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

const std::string kHostileName = "a\nb\x1b[31m\xff\x7f\xc2\x9b";

// Lines that a terminal only prints: valid UTF-8 without C0 (but for line ends), DEL and C1.
testing::AssertionResult is_plain(const std::string& text)
{
    if (!is_utf8(text)) return testing::AssertionFailure() << "not UTF-8: " << escape_text(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f || c1)
            return testing::AssertionFailure() << "byte " << int{byte} << " in: " << escape_text(text);
    }
    return testing::AssertionSuccess();
}

// The actor under a hostile file name, with hostile name and arguments (one of them of 128 KiB).
struct HostileActor {
    TemporaryDirectory directory;
    std::string program = directory / kHostileName;
    bool copied = fs::copy_file(actor_program(), program);
    ActorProcess process{{"hostile-args", "4", "127.0.0.1", "0"}, program};
    Truth truth = process.next();
    std::string port = std::to_string(truth.number("port"));
};

TEST(HostileText, TheListIsPlainInEveryForm)
{
    const HostileActor actor;
    ASSERT_TRUE(actor.truth.flag("ok"));
    for (const std::vector<std::string>& form : {std::vector<std::string>{},
                                                 {"--all"},
                                                 {"--json"},
                                                 {"--format", "ndjson"},
                                                 {"--source", "sock_diag"},
                                                 {"--source", "sock_diag", "--all"}}) {
        std::vector<std::string> words = {"list", "--color", "never", "--port", actor.port};
        words.insert(words.end(), form.begin(), form.end());
        const CommandEnd end = run_command(words);
        EXPECT_EQ(end.code, 0);
        EXPECT_TRUE(is_plain(end.out));
        EXPECT_TRUE(is_plain(end.err));
        EXPECT_TRUE(has(end.out, actor.port));
        if (form.empty() || form.back() == "--all") {
            EXPECT_TRUE(has(end.out, "\\x0a\\x1b[31m\\xff")) << "the name, escaped";
        }
    }
}

TEST(HostileText, LiveLinesArePlain)
{
    const TemporaryDirectory directory;
    std::vector<std::string> arguments = {"--foreground",           "--color", "never", "--alerts", "none", "--events",
                                          directory / "events.json"};
    if (!shipped_rules().empty()) arguments.insert(arguments.end(), {"--rules", shipped_rules()});
    MonitorProcess monitor(arguments);
    ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
    const HostileActor actor;
    const StreamEvent line = monitor.next([&](const StreamEvent& each) {
        return each.line().find(" + tcp 127.0.0.1:" + actor.port + " ") != std::string::npos;
    });
    EXPECT_TRUE(has(line.line(), "a\\x0a\\x1b[31m\\xff"));
    EXPECT_EQ(monitor.stop(), 0);
    std::string all;
    for (const StreamEvent& each : monitor.seen()) all += each.line() + "\n";
    EXPECT_TRUE(is_plain(all));
    EXPECT_TRUE(is_plain(monitor.errors()));
    const std::string events = read_file(directory / "events.json").value_or("");
    EXPECT_TRUE(is_plain(events));
    EXPECT_TRUE(has(events, "\"truncated\":[")) << "128 KiB of arguments are cut, and that is said";
    for (const std::string_view each : split(std::string_view(events).substr(0, events.size() - 1), '\n')) {
        EXPECT_TRUE(StreamEvent(std::string(each)).is_valid());
        EXPECT_LE(each.size(), 16384U);
    }
}

TEST(HostileText, ACgroupWithAHostileNameIsPlain)
{
    const auto mount = find_mount("cgroup2");
    if (!mount) GTEST_SKIP() << "no cgroup v2 here";
    const std::string home = read_file("/proc/self/cgroup").value_or("");
    const std::size_t at = home.find("0::");
    if (at == std::string::npos) GTEST_SKIP() << "this process is in no cgroup v2";
    const std::string own = *mount + home.substr(at + 3, home.find('\n', at) - at - 3);
    const std::string hostile = *mount + "/lw\x1b[31m\xff";
    std::error_code error;
    fs::create_directory(hostile, error);
    if (error) GTEST_SKIP() << "no cgroup can be made here: " << error.message();
    {
        MonitorProcess monitor({"--alerts", "none"});
        ASSERT_TRUE(monitor.wait_ready()) << monitor.errors();
        std::ofstream(hostile + "/cgroup.procs") << ::getpid(); // the actor inherits it
        ActorProcess actor({"listen", "tcp", "4", "127.0.0.1", "0"});
        std::ofstream(own + "/cgroup.procs") << ::getpid();
        const Truth truth = actor.next();
        const StreamEvent event = monitor.next([&](const StreamEvent& each) {
            return each.text("event.action") == "listener-opened" && each.number("process.pid") == truth.number("pid");
        });
        EXPECT_TRUE(event.is_valid());
        EXPECT_TRUE(is_plain(event.line()));
        EXPECT_TRUE(has(event.line(), "/lw\\u001b[31m"));
        const CommandEnd list = run_command({"list", "--all", "--port", std::to_string(truth.number("port"))});
        EXPECT_TRUE(is_plain(list.out));
    }
    EXPECT_TRUE(wait_until([&] { return ::rmdir(hostile.c_str()) == 0; }));
}

TEST(HostileText, AUserWithAHostileNameIsPlain)
{
    if (::geteuid() != 0) GTEST_SKIP() << "a user database of one's own needs root";
    if (::access("/etc/passwd", F_OK) != 0) GTEST_SKIP() << "no /etc/passwd to lay another one over";
    const TemporaryDirectory directory;
    std::ofstream(directory / "passwd") << "root:x:0:0::/:/bin/sh\no\x1b[31m\xff\xc2\x9b:x:65533:65533::/:/bin/sh\n";
    ActorProcess actor({"setuid", "65533", "4", "127.0.0.1", "0"});
    const std::string port = std::to_string(actor.next().number("port"));
    const CommandEnd list = run_command({"list", "--all", "--port", port}, [&] {
        return leave_mounts() && ::mount((directory / "passwd").c_str(), "/etc/passwd", nullptr, MS_BIND, nullptr) == 0;
    });
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_TRUE(is_plain(list.out));
    EXPECT_TRUE(has(list.out, "o\\x1b[31m"));
}

TEST(HostileText, RulesTestAndErrorsArePlain)
{
    const TemporaryDirectory directory;
    const std::string rules = directory / kHostileName;
    fs::create_directory(rules);
    std::ofstream(rules + "/x\x1b[1m.yml") << "title: \"x\\e[31m\\a\\N\"\nlogsource: {product: linux, category: "
                                              "network_listener}\ndetection: {a: {server.port: 1}, condition: a}\n";
    const std::string event =
        R"({"event":{"kind":"event","action":"listener-opened"},"server":{"port":1},"b\u001b[31m":1,)"
        R"("process":{"name":"\u001b]0;x\u0007\u009b"}})";
    const CommandEnd hit = run_command({"rules", "test", "-", rules}, nullptr, event);
    EXPECT_EQ(hit.code, 1) << hit.err;
    EXPECT_TRUE(is_plain(hit.out));
    EXPECT_TRUE(is_plain(hit.err));
    for (const std::string& text : {std::string("{\x1b"), std::string("\xff\xfe"), std::string("[\"\x1b[31m\"]"),
                                    std::string(2 << 20, '{'), std::string(100'000, '[')}) {
        const CommandEnd end = run_command({"rules", "test", "-", rules}, nullptr, text);
        EXPECT_EQ(end.code, 2);
        EXPECT_TRUE(is_plain(end.err));
    }
    std::ofstream(rules + "/bad.yml") << "title: 1\n";
    for (const std::vector<std::string>& words : {std::vector<std::string>{"rules", "check", rules},
                                                  {"rules", "test", "/no/" + kHostileName, rules},
                                                  {"run", "--events", "-", "--rules", rules},
                                                  {"run", "--config", "/no/" + kHostileName},
                                                  {"run", "--set", kHostileName + "=1"},
                                                  {"run", "--set", "events.file=" + kHostileName},
                                                  {"list", "--reach", kHostileName},
                                                  {"list", "--port", kHostileName},
                                                  {"doctor", "--tier", kHostileName}}) {
        const CommandEnd end = run_command(words);
        EXPECT_EQ(end.code, 2) << words[0] << " " << words[1];
        EXPECT_TRUE(is_plain(end.err)) << words[0] << " " << words[1];
    }
}

} // namespace
} // namespace listenwatch
