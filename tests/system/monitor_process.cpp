#include "monitor_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace listenwatch {
namespace {

using Clock = std::chrono::steady_clock;

UniqueFd listen_for_notice(const std::string& path)
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    ::unlink(path.c_str());
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        ::chmod(path.c_str(), 0666) != 0) // the monitor may be another user
        throw std::runtime_error("bind " + path);
    return fd;
}

bool is_readable(int fd, std::chrono::milliseconds limit)
{
    pollfd wanted{fd, POLLIN, 0};
    return ::poll(&wanted, 1, static_cast<int>(limit.count())) > 0;
}

// Above 1 MiB (fs.pipe-max-size) it needs CAP_SYS_RESOURCE.
void widen_pipe(int pipe)
{
    if (::fcntl(pipe, F_SETPIPE_SZ, 16 << 20) < 0 && ::fcntl(pipe, F_SETPIPE_SZ, 1 << 20) < 0)
        throw std::runtime_error("widen a pipe: " + errno_text(errno));
}

} // namespace

MonitorProcess::MonitorProcess(std::vector<std::string> arguments, const std::function<bool()>& prepare)
    : x_error_file(make_temporary("stderr")), x_notice_file(make_temporary("notify"))
{
    x_notice = listen_for_notice(x_notice_file);
    std::vector<std::string> words = {"run"};
    if (std::ranges::count(arguments, "--events") == 0) words.insert(words.end(), {"--events", "-"});
    if (!tier_under_test().empty() && std::ranges::count(arguments, "--tier") == 0)
        words.insert(words.end(), {"--tier", tier_under_test()});
    words.insert(words.end(), arguments.begin(), arguments.end());
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    x_output = UniqueFd(ends[0]);
    widen_pipe(x_output.get());
    const UniqueFd write_end(ends[1]);
    const UniqueFd errors(::open(x_error_file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    ::setenv("NOTIFY_SOCKET", x_notice_file.c_str(), 1);
    x_pid = start_program(std::move(words), prepare, -1, write_end.get(), errors.get());
    ::unsetenv("NOTIFY_SOCKET");
}

MonitorProcess::~MonitorProcess()
{
    if (x_pid > 0) {
        ::kill(x_pid, SIGKILL);
        ::waitpid(x_pid, nullptr, 0);
    }
    ::unlink(x_error_file.c_str());
    ::unlink(x_notice_file.c_str());
}

bool MonitorProcess::wait_ready(std::chrono::seconds limit)
{
    const auto end = Clock::now() + limit;
    while (Clock::now() < end) {
        // The stream is read too, and at once: a full pipe would hold the monitor. A closed one (-1) is not waited for.
        pollfd wanted[] = {{x_notice.get(), POLLIN, 0}, {x_output ? x_output.get() : -1, POLLIN, 0}};
        ::poll(wanted, std::size(wanted), 20);
        if (wanted[1].revents != 0) read_more(std::chrono::milliseconds(0));
        if (wanted[0].revents != 0) {
            char text[512];
            const ssize_t got = ::recv(x_notice.get(), text, sizeof(text), 0);
            if (got > 0 &&
                std::string_view(text, static_cast<std::size_t>(got)).find("READY=1") != std::string_view::npos)
                return true;
        }
        siginfo_t ended{}; // waitpid(2) knows no WNOWAIT
        if (::waitid(P_PID, static_cast<id_t>(x_pid), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid == x_pid)
            return false;
    }
    return false;
}

bool MonitorProcess::read_more(std::chrono::milliseconds limit)
{
    if (!x_output || !is_readable(x_output.get(), limit)) return false;
    char chunk[65536];
    const ssize_t got = ::read(x_output.get(), chunk, sizeof(chunk));
    if (got <= 0) {
        x_output.reset();
        return false;
    }
    x_unread.append(chunk, static_cast<std::size_t>(got));
    std::size_t start = 0;
    for (std::size_t end = x_unread.find('\n'); end != std::string::npos; end = x_unread.find('\n', start)) {
        x_seen.emplace_back(x_unread.substr(start, end - start));
        start = end + 1;
    }
    x_unread.erase(0, start);
    return true;
}

StreamEvent MonitorProcess::next(const std::function<bool(const StreamEvent&)>& wanted, std::chrono::seconds limit)
{
    const auto end = Clock::now() + limit;
    for (;;) {
        for (; x_taken < x_seen.size();)
            if (const StreamEvent& event = x_seen[x_taken++]; wanted(event)) return event;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0 || !x_output) return {};
        read_more(left);
    }
}

void MonitorProcess::read_waiting()
{
    while (read_more(std::chrono::milliseconds(0))) {
    }
}

void MonitorProcess::narrow_pipe()
{
    read_waiting();
    if (::fcntl(x_output.get(), F_SETPIPE_SZ, 1 << 16) < 0)
        throw std::runtime_error("narrow a pipe: " + errno_text(errno));
}

void MonitorProcess::forget()
{
    x_seen.erase(x_seen.begin(), x_seen.begin() + static_cast<std::ptrdiff_t>(x_taken));
    x_taken = 0;
}

void MonitorProcess::send_signal(int signal) const
{
    if (x_pid > 0) ::kill(x_pid, signal); // -1 would be every process of this machine
}

int MonitorProcess::stop()
{
    if (x_pid <= 0) return x_code;
    send_signal(SIGTERM);
    while (x_output) read_more(std::chrono::milliseconds(1000));
    int status = 0;
    ::waitpid(x_pid, &status, 0);
    x_pid = -1;
    x_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return x_code;
}

bool MonitorProcess::looks_by_bpf() const
{
    return errors().find("snapshots by BPF iterators") != std::string::npos;
}

bool MonitorProcess::looks_by_casts() const
{
    return errors().find("snapshots by BPF iterators\n") != std::string::npos;
}

std::string MonitorProcess::errors() const
{
    return read_file(x_error_file).value_or("");
}

} // namespace listenwatch
