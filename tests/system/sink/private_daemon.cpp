#include "private_daemon.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "base/unique_fd.h"

namespace listenwatch {

std::optional<std::string> find_program(const std::string& name, const std::vector<std::string>& directories)
{
    const char* path = std::getenv("PATH");
    std::vector<std::string> places = directories;
    for (const std::string_view place : split(path != nullptr ? path : "", ':')) places.emplace_back(place);
    places.insert(places.end(), {"/usr/sbin", "/sbin"});
    for (const std::string& place : places)
        if (const std::string file = place + "/" + name; ::access(file.c_str(), X_OK) == 0) return file;
    return std::nullopt;
}

PrivateDaemon::PrivateDaemon(const std::vector<std::string>& arguments, const std::function<bool()>& prepare)
{
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    x_pid = ::fork();
    if (x_pid != 0) return;
    // Its own words are no part of the test's output.
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
    if (!prepare || prepare()) ::execv(argv[0], argv.data());
    ::_exit(127);
}

PrivateDaemon::~PrivateDaemon()
{
    stop();
}

bool PrivateDaemon::is_running() const
{
    siginfo_t info{};
    return x_pid > 0 && ::waitid(P_PID, static_cast<id_t>(x_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

void PrivateDaemon::stop()
{
    if (x_pid <= 0) return;
    ::kill(x_pid, SIGCONT);
    ::kill(x_pid, SIGTERM);
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, x_pid, 0)));
    pollfd ended{process.get(), POLLIN, 0};
    if (::poll(&ended, 1, 5000) != 1) ::kill(x_pid, SIGKILL);
    ::waitpid(x_pid, nullptr, 0);
    x_pid = -1;
}

bool wait_until(const std::function<bool()>& condition, std::chrono::seconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

} // namespace listenwatch
