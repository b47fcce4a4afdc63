#include "deeds.h"

#include <array>
#include <cerrno>

#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"

namespace listenwatch::actor {
namespace {

// One worker with a socket of its own; it goes when the first one closes its end of the pipe.
int work(const Wish& wish, const UniqueFd& until_closed)
{
    Attempt attempt = open_listener(wish);
    if (!attempt) return tell_failure("reuseport", attempt);
    tell_open("reuseport", attempt.fd.get());
    char byte = 0;
    while (::read(until_closed.get(), &byte, 1) > 0) {
    }
    return 0;
}

} // namespace

int fork_and_exit(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("fork-and-exit", attempt);
    tell_open("fork-and-exit", attempt.fd.get());
    wait_for_word();
    const UniqueFd opener = pidfd_of(::getpid());
    const pid_t child = ::fork();
    if (child < 0) return tell_failure("fork-and-exit", {{}, "fork", errno});
    if (child > 0) ::_exit(0);
    wait_until_gone(opener);
    tell_open("hold", attempt.fd.get());
    close_when_told("fork-and-exit", std::move(attempt.fd));
    return 0;
}

int drop_one_of_two(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("drop-one", attempt);
    const pid_t child = ::fork();
    if (child < 0) return tell_failure("drop-one", {{}, "fork", errno});
    if (child == 0) {
        tell_open("hold", attempt.fd.get());
        wait_for_word();
        attempt.fd = UniqueFd();
        tell({{"deed", std::string("dropped")}});
        wait_for_word();
        ::_exit(0);
    }
    wait_until_gone(pidfd_of(child));
    tell_open("drop-one", attempt.fd.get());
    close_when_told("drop-one", std::move(attempt.fd));
    return 0;
}

int exec_and_keep(Words words)
{
    const Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("exec", attempt);
    tell_open("exec", attempt.fd.get());
    wait_for_word();
    return run_again("exec",
                     {"another-name", "hold", "exec", std::to_string(attempt.fd.get()), "--as", "somebody else"});
}

int hold(Words words)
{
    const std::string deed = words.text("hold");
    UniqueFd fd(static_cast<int>(words.number(0, 1U << 20U)));
    tell_open("hold", fd.get());
    close_when_told(deed, std::move(fd));
    return 0;
}

int send_in_flight(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("in-flight", attempt);
    tell_open("in-flight", attempt.fd.get());
    const Line identity = describe(attempt.fd.get());
    wait_for_word();
    SocketPair pair;
    if (const Attempt made = make_pair(SOCK_STREAM, pair); !made) return tell_failure("in-flight", made);
    if (const int error = send_descriptor(pair.near.get(), attempt.fd.get()))
        return tell_failure("in-flight", {{}, "sendmsg", error});
    attempt.fd.reset();
    tell(Line{{"deed", "sent"}} + well() + identity + who_am_i());
    wait_for_word();
    pair = {};
    tell(Line{{"deed", "close"}, {"of", "in-flight"}} + well() + identity + who_am_i());
    return 0;
}

int reuseport(Words words)
{
    constexpr std::uint64_t kMostWorkers = 64;
    const std::uint64_t workers = words.number(4, kMostWorkers);
    Wish wish = words.wish(Proto::tcp);
    wish.reuse_port = true;
    Attempt first = open_listener(wish);
    if (!first) return tell_failure("reuseport", first);
    wish.port = port_of(first.fd.get());
    tell_open("reuseport", first.fd.get());
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return tell_failure("reuseport", {{}, "pipe", errno});
    const UniqueFd until_closed(ends[0]);
    UniqueFd open_end(ends[1]);
    for (std::uint64_t i = 1; i < workers; ++i) {
        const pid_t child = ::fork();
        if (child < 0) return tell_failure("reuseport", {{}, "fork", errno});
        if (child > 0) continue;
        open_end.reset();
        first.fd.reset();
        ::_exit(work(wish, until_closed));
    }
    wait_for_word();
    open_end.reset();
    int bad = 0;
    for (int status = 0; ::wait(&status) > 0;)
        if (status != 0) bad = 1;
    const Line identity = describe(first.fd.get());
    first.fd.reset();
    tell(Line{{"deed", "close"}, {"of", "reuseport"}, {"ok", bad == 0}} + identity + who_am_i());
    return bad;
}

} // namespace listenwatch::actor
