#include "app/signals.h"

#include <cerrno>
#include <csignal>
#include <sys/signalfd.h>

#include "base/file.h"

namespace listenwatch {

Result<Signals> Signals::block()
{
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) ::sigaddset(&wanted, signal);
    if (::sigprocmask(SIG_BLOCK, &wanted, nullptr) != 0)
        return fail(ErrorKind::runtime, "block signals: " + errno_text(errno));
    UniqueFd fd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd) return fail(ErrorKind::runtime, "open a signal descriptor: " + errno_text(errno));
    ::signal(SIGPIPE, SIG_IGN); // a reader of standard output that went away is a write error, not our end
    return Signals(std::move(fd));
}

void Signals::on_readable()
{
    signalfd_siginfo info{};
    while (::read(x_fd.get(), &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
        x_requests.stop |= info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
        x_requests.reload |= info.ssi_signo == SIGHUP;
        x_requests.reopen |= info.ssi_signo == SIGUSR1;
    }
}

SignalRequests Signals::take()
{
    return std::exchange(x_requests, {});
}

} // namespace listenwatch
