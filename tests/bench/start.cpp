// Starts a program that tells when it is ready (sd_notify), prints its pid and the milliseconds until then, and stays
// until a signal comes, which ends the program too.
#include <chrono>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr int kLimit_ms = 60'000;

// An abstract name: nothing is left behind.
UniqueFd listen_for_notice(const std::string& name)
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) give_up("bind the notice socket");
    return fd;
}

bool wait_ready(int notice)
{
    for (;;) {
        pollfd wanted{notice, POLLIN, 0};
        if (::poll(&wanted, 1, kLimit_ms) <= 0) return false;
        char text[512];
        const ssize_t got = ::recv(notice, text, sizeof(text), 0);
        if (got > 0 && std::string_view(text, static_cast<std::size_t>(got)).find("READY=1") != std::string_view::npos)
            return true;
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s PROGRAM [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) ::sigaddset(&signals, signal);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    const std::string name = "listenwatch-bench-" + std::to_string(::getpid());
    const UniqueFd notice = listen_for_notice(name);
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child < 0) give_up("fork");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
        ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
        ::execv(argv[1], argv + 1);
        ::_exit(127);
    }
    const bool ready = wait_ready(notice.get());
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
    if (ready) {
        std::printf("%d %.0f\n", child, spent.count());
        std::fflush(stdout);
        int signal = 0;
        ::sigwait(&signals, &signal);
    }
    ::kill(child, ready ? SIGTERM : SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return ready && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
