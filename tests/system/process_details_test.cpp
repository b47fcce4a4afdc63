// What the monitor tells of the process behind a listener, against what the kernel tells of it. The actor is a script.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <pwd.h>
#include <sstream>
#include <unistd.h>

#include "base/capability.h"
#include "base/procfs.h"
#include "base/text.h"
#include "monitor_fixture.h"
#include "private_daemon.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

const std::string kSecret = "geheim-7431";

// An interpreter of this host and a script for it that listens until it is ended.
struct Interpreter {
    std::string path, script, option, code;
};

std::optional<Interpreter> find_interpreter()
{
    const std::string perl = "use Socket; socket(S, PF_INET, SOCK_STREAM, 0); "
                             "bind(S, sockaddr_in(0, INADDR_LOOPBACK)); listen(S, 1); sleep 100;";
    const std::string python = "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); "
                               "time.sleep(100)";
    if (const auto path = find_program("perl")) return Interpreter{*path, perl, "-e", perl};
    if (const auto path = find_program("python3")) return Interpreter{*path, python, "-c", python};
    return std::nullopt;
}

std::string proc_link(pid_t pid, const std::string& name)
{
    return read_link("/proc/" + std::to_string(pid) + "/" + name).value_or("");
}

// The chain of parents above a process, by /proc/PID/stat.
Texts parents_of(pid_t pid)
{
    const Procfs proc;
    Texts pids;
    for (auto at = static_cast<std::uint32_t>(pid); at != 0;) {
        const auto dir = proc.open(at);
        const auto stat = parse_proc_stat(dir ? dir->read("stat").value_or("") : "");
        if (!stat) return pids;
        at = stat->ppid;
        if (at != 0) pids.push_back(std::to_string(at));
    }
    return pids;
}

// Effective capabilities, by the line "CapEff:" of /proc/PID/status.
Texts capabilities_of(pid_t pid)
{
    std::istringstream status(read_file("/proc/" + std::to_string(pid) + "/status").value_or(""));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("CapEff:")) return capability_names(std::stoull(line.substr(7), nullptr, 16));
    return {"no CapEff"};
}

// What dpkg says, "" = nobody's.
std::string package_by_dpkg(const std::string& path)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(("dpkg-query -S " + path + " 2>/dev/null").c_str(), "r"),
                                                     &::pclose);
    char line[256] = "";
    if (!pipe || std::fgets(line, sizeof line, pipe.get()) == nullptr) return {};
    return std::string(line).substr(0, std::string(line).find(':'));
}

class ProcessDetailsOfScript : public MonitorFixture {
protected:
    void SetUp() override
    {
        MonitorFixture::SetUp();
        if (IsSkipped()) return;
        interpreter = find_interpreter();
        if (!interpreter) GTEST_SKIP() << "neither perl nor python3 is installed";
        std::ofstream(directory / "listener") << interpreter->script << '\n';
    }

    StreamEvent opened_by(pid_t pid)
    {
        return monitor->next([&](const StreamEvent& each) {
            return each.text("event.action") == "listener-opened" && each.text("event.kind") == "event" &&
                   each.number("process.pid") == static_cast<std::uint64_t>(pid);
        });
    }

    std::function<bool()> in_directory()
    {
        return [this] { return ::chdir(directory.path.c_str()) == 0; };
    }

    TemporaryDirectory directory;
    std::optional<Interpreter> interpreter;
};

TEST_F(ProcessDetailsOfScript, AreWhatTheKernelTells)
{
    start({"--alerts", "none"});
    const PrivateDaemon program({interpreter->path, "listener"}, in_directory());
    const StreamEvent event = opened_by(program.pid());
    ASSERT_TRUE(event.is_valid()) << monitor->errors();
    EXPECT_EQ(event.text("listenwatch.process.script"), fs::canonical(directory / "listener"));
    EXPECT_EQ(event.text("process.working_directory"), proc_link(program.pid(), "cwd"));
    EXPECT_EQ(event.text("process.executable"), proc_link(program.pid(), "exe"));
    EXPECT_EQ(event.texts("process.thread.capabilities.effective"), capabilities_of(program.pid()));
    EXPECT_EQ(event.number("process.parent.pid"), static_cast<std::uint64_t>(::getpid()));
    EXPECT_EQ(event.text("process.parent.executable"), proc_link(::getpid(), "exe"));
    EXPECT_EQ(event.texts("listenwatch.process.ancestors.pids"), parents_of(program.pid()));
    EXPECT_EQ(event.texts("listenwatch.process.ancestors.names").size(), parents_of(program.pid()).size());
    EXPECT_NE(event.text("message").find(" script=" + directory.path), std::string::npos) << event.text("message");
    EXPECT_EQ(event.text("package.name"), "") << "the script is nobody's";
    const passwd* user = ::getpwuid(::getuid());
    EXPECT_EQ(event.text("process.real_user.name"), user == nullptr ? "" : user->pw_name);
}

TEST_F(ProcessDetailsOfScript, TellNoSecretToAnybody)
{
    start({"--alerts", "none"});
    const PrivateDaemon program(
        {interpreter->path, "listener", "--password", kSecret, "--url=http://u:" + kSecret + "@h"}, in_directory());
    const StreamEvent event = opened_by(program.pid());
    ASSERT_TRUE(event.is_valid()) << monitor->errors();
    const Texts args = event.texts("process.args");
    EXPECT_EQ(args, (Texts{interpreter->path, "listener", "--password", "****", "--url=http://u:****@h"}));
    const CommandEnd list = run_command({"list", "--json"});
    EXPECT_NE(list.out.find("\"--url=http://u:****@h\""), std::string::npos) << list.out << list.err;
    EXPECT_EQ(list.out.find(kSecret), std::string::npos);
    EXPECT_EQ(monitor->stop(), 0);
    for (const StreamEvent& each : monitor->seen())
        EXPECT_EQ(each.line().find(kSecret), std::string::npos) << each.line();
    EXPECT_EQ(monitor->errors().find(kSecret), std::string::npos);
}

TEST_F(ProcessDetailsOfScript, TellThePackageOfAnInterpreterThatRunsNone)
{
    if (!find_program("dpkg-query")) GTEST_SKIP() << "dpkg-query is not installed";
    start({"--alerts", "none"});
    StreamEvent event;
    std::string package;
    const auto is_told = [&] { // a busy host has not read dpkg's lists before the first event
        const PrivateDaemon program({interpreter->path, interpreter->option, interpreter->code});
        event = opened_by(program.pid());
        package = package_by_dpkg(proc_link(program.pid(), "exe"));
        return !event.is_valid() || event.text("package.name") == package;
    };
    EXPECT_TRUE(wait_until(is_told, std::chrono::seconds(60)))
        << "dpkg says " << package << ", the monitor " << event.text("package.name");
    ASSERT_TRUE(event.is_valid()) << monitor->errors();
    EXPECT_EQ(event.text("listenwatch.process.script"), "");
}

} // namespace
} // namespace listenwatch
