#include "monitor_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

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
    const UniqueFd write_end(ends[1]);
    const UniqueFd errors(::open(x_error_file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    ::setenv("NOTIFY_SOCKET", x_notice_file.c_str(), 1);
    x_pid = start_program(std::move(words), prepare, -1, write_end.get(), errors.get());
    ::unsetenv("NOTIFY_SOCKET");
    x_reader = std::jthread([this](const std::stop_token& stop) { keep_reading(stop); });
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
        if (is_readable(x_notice.get(), std::chrono::milliseconds(20))) {
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

// Ends with the stream, or when it is told to.
void MonitorProcess::keep_reading(const std::stop_token& stop)
{
    constexpr std::chrono::milliseconds kPause(50);
    std::string chunk(std::size_t{1} << 20U, '\0');
    while (!stop.stop_requested()) {
        if (!is_readable(x_output.get(), kPause)) continue;
        const ssize_t got = ::read(x_output.get(), chunk.data(), chunk.size());
        const std::scoped_lock lock(x_lock);
        if (got > 0) x_read.append(chunk, 0, static_cast<std::size_t>(got));
        x_ended = got <= 0;
        x_came.notify_all();
        if (x_ended) return;
    }
}

// What the thread has read, or what the pipe holds after its end, into x_unread. False: nothing came, or the stream
// has ended.
bool MonitorProcess::take_read(std::chrono::milliseconds limit)
{
    if (x_reader.joinable()) {
        std::unique_lock lock(x_lock);
        x_came.wait_for(lock, limit, [&] { return !x_read.empty() || x_ended; });
        if (x_read.empty() && x_ended) x_output.reset();
        if (x_read.empty()) return false;
        x_unread += std::exchange(x_read, {});
        return true;
    }
    if (!is_readable(x_output.get(), limit)) return false;
    char chunk[65536];
    const ssize_t got = ::read(x_output.get(), chunk, sizeof(chunk));
    if (got > 0) x_unread.append(chunk, static_cast<std::size_t>(got));
    if (got <= 0) x_output.reset();
    return got > 0;
}

bool MonitorProcess::read_more(std::chrono::milliseconds limit)
{
    if (!x_output || !take_read(limit)) return false;
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

void MonitorProcess::read_no_more()
{
    x_reader.request_stop();
    x_reader.join();
    x_unread += std::exchange(x_read, {});
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
