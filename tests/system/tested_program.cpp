#include "tested_program.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

std::string environment_or(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value ? value : otherwise;
}

std::string take_file(const std::string& path)
{
    std::string text = read_file(path).value_or("");
    ::unlink(path.c_str());
    return text;
}

} // namespace

std::string monitor_program()
{
    return environment_or("LISTENWATCH_BINARY", LISTENWATCH_BINARY_FILE);
}

std::string shipped_rules()
{
    const std::string path = environment_or("LISTENWATCH_RULES", LISTENWATCH_SOURCE_DIR "/rules");
    return ::access(path.c_str(), R_OK) == 0 ? path : "";
}

std::string tier_under_test()
{
    return environment_or("LISTENWATCH_TIER", "");
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise)
{
    return parse_number<std::uint64_t>(environment_or(name, "")).value_or(otherwise);
}

bool lacks_udp_inodes()
{
    utsname name{};
    int major = 0, minor = 0;
    ::uname(&name);
    std::sscanf(name.release, "%d.%d", &major, &minor);
    return tier_under_test() == "cgroup" && std::pair(major, minor) < std::pair(6, 2);
}

std::string make_temporary(const char* what)
{
    std::string path = std::string("/tmp/listenwatch-test-") + what + "-XXXXXX";
    const UniqueFd file(::mkstemp(path.data()));
    if (!file) throw std::runtime_error("mkstemp " + path);
    return path;
}

// It is run by descriptor: another user may not reach its path.
pid_t start_program(std::vector<std::string> words, const std::function<bool()>& prepare, int in, int out, int error)
{
    std::string name = monitor_program();
    const UniqueFd program(::open(name.c_str(), O_PATH | O_CLOEXEC));
    if (!program) throw std::runtime_error("open " + name);
    std::vector<char*> argv{name.data()};
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    if (in >= 0) ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(error, STDERR_FILENO);
    if (!prepare || prepare()) ::fexecve(program.get(), argv.data(), environ);
    ::_exit(127);
}

CommandEnd run_command(std::vector<std::string> arguments, const std::function<bool()>& prepare,
                       const std::string& input, std::chrono::seconds limit)
{
    const std::string in_file = make_temporary("stdin");
    const std::string out_file = make_temporary("stdout");
    const std::string error_file = make_temporary("stderr");
    std::ofstream(in_file, std::ios::binary) << input;
    const UniqueFd in(::open(in_file.c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd out(::open(out_file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    const UniqueFd error(::open(error_file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    const pid_t pid = start_program(std::move(arguments), prepare, in.get(), out.get(), error.get());
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd ended{process.get(), POLLIN, 0};
    if (::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(limit).count())) == 0) ::kill(pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    ::unlink(in_file.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), take_file(out_file),
            take_file(error_file)};
}

bool become_nobody()
{
    constexpr unsigned kNobody = 65534;
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability)
        if (::prctl(PR_CAPBSET_DROP, capability) != 0) return false;
    return ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0 &&
           ::setresuid(kNobody, kNobody, kNobody) == 0; // the kernel clears the capabilities: capabilities(7)
}

bool leave_mounts()
{
    return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

} // namespace listenwatch
