#include "private_journald.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/mount.h>
#include <unistd.h>

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

// In the child: nothing of this is seen outside of it.
bool make_private_run()
{
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", "/run", "tmpfs", 0, "mode=755") != 0)
        return false;
    fs::create_directories("/run/systemd/journald.conf.d");
    fs::create_directories("/run/log/journal");
    std::ofstream config("/run/systemd/journald.conf.d/test.conf");
    config << "[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\nRateLimitIntervalSec=0\nForwardToSyslog=no\n"
           << "ForwardToConsole=no\nForwardToWall=no\n";
    return config.good();
}

std::string root_of(const PrivateDaemon& daemon)
{
    return "/proc/" + std::to_string(daemon.pid()) + "/root";
}

} // namespace

std::string output_of(const std::string& command)
{
    std::string text;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    std::array<char, 4096> chunk;
    while (pipe != nullptr)
        if (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe.get()); got > 0)
            text.append(chunk.data(), got);
        else
            break;
    return text;
}

std::unique_ptr<PrivateDaemon> start_private_journald(std::string& why_not)
{
    const auto program = find_program("systemd-journald", {"/usr/lib/systemd", "/lib/systemd"});
    if (!program || !find_program("journalctl")) {
        why_not = "systemd-journald is not installed";
        return nullptr;
    }
    if (::geteuid() != 0) {
        why_not = "a private mount namespace needs root";
        return nullptr;
    }
    auto daemon = std::make_unique<PrivateDaemon>(std::vector<std::string>{*program}, make_private_run);
    const std::string run = root_of(*daemon) + "/run/systemd";
    // Until its namespace is ready, its /run is the host's.
    const auto is_ready = [&] {
        return ::access((run + "/journald.conf.d/test.conf").c_str(), F_OK) == 0 &&
               ::access((run + "/journal/socket").c_str(), F_OK) == 0;
    };
    if (wait_until([&] { return is_ready() || !daemon->is_running(); }) && daemon->is_running()) return daemon;
    why_not = "systemd-journald does not run in a private mount namespace here";
    return nullptr;
}

std::vector<nlohmann::json> journal_entries(const PrivateDaemon& journald, const std::string& match, std::size_t count)
{
    std::vector<nlohmann::json> found;
    wait_until([&] {
        found.clear();
        std::istringstream lines(
            output_of("journalctl --quiet -D " + root_of(journald) + "/run/log/journal -o json " + match + " 2>&1"));
        for (std::string line; std::getline(lines, line);)
            if (nlohmann::json::accept(line)) found.push_back(nlohmann::json::parse(line));
        return found.size() >= count;
    });
    return found;
}

} // namespace listenwatch
