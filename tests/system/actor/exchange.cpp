#include "deeds.h"
#include "descriptor.h"

#include <cerrno>

#include <sys/syscall.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

// The other process: it is there before the socket, so it inherits none. It gets it in its way, tells so, and serves on
// when the opener has ended.
template<class Get> int serve_on(const std::string& deed, pid_t opener, Get get)
{
    const UniqueFd process = pidfd_of(opener);
    UniqueFd fd = get(process);
    if (!fd) return tell_failure(deed, {{}, "get the descriptor", errno});
    tell_open("got", fd.get());
    wait_until_gone(process);
    tell_open("alone", fd.get());
    close_when_told(deed, std::move(fd));
    return 0;
}

// The opener: `give` lets the other one have the socket. Ends without closing what it told of: exit(2) does.
template<class Give> int open_and_give(const std::string& deed, const Wish& wish, Give give)
{
    const Attempt attempt = open_listener(wish);
    if (!attempt) return tell_failure(deed, attempt);
    tell_open(deed, attempt.fd.get());
    wait_for_word();
    if (const int error = give(attempt.fd.get())) return tell_failure(deed, {{}, "give the descriptor", error});
    wait_for_word();
    return 0;
}

} // namespace

int pass_on(Words words)
{
    const Wish wish = words.wish(Proto::tcp);
    SocketPair pair;
    if (const Attempt made = make_pair(SOCK_STREAM, pair); !made) return tell_failure("pass", made);
    const pid_t opener = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return tell_failure("pass", {{}, "fork", errno});
    if (child == 0) {
        pair.near.reset();
        return serve_on("pass", opener, [&](const UniqueFd&) { return wait_for_descriptor(pair.far.get()); });
    }
    pair.far.reset();
    return open_and_give("pass", wish, [&](int fd) { return send_descriptor(pair.near.get(), fd); });
}

int be_taken_from(Words words)
{
    const Wish wish = words.wish(Proto::tcp);
    SocketPair pair;
    if (const Attempt made = make_pair(SOCK_STREAM, pair); !made) return tell_failure("take", made);
    const pid_t opener = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return tell_failure("take", {{}, "fork", errno});
    if (child == 0) {
        pair.near.reset();
        return serve_on("take", opener, [&](const UniqueFd& process) {
            int number = -1; // only that is told: the descriptor is taken
            if (::read(pair.far.get(), &number, sizeof number) != sizeof number) return UniqueFd();
            return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), number, 0)));
        });
    }
    pair.far.reset();
    return open_and_give("take", wish,
                         [&](int fd) { return ::write(pair.near.get(), &fd, sizeof fd) == sizeof fd ? 0 : errno; });
}

int leave_to_collector(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("collect", attempt);
    tell_open("collect", attempt.fd.get());
    const Line identity = describe(attempt.fd.get());
    wait_for_word();
    SocketPair pair;
    if (const Attempt made = make_pair(SOCK_STREAM, pair); !made) return tell_failure("collect", made);
    int error = send_descriptor(pair.near.get(), attempt.fd.get());
    if (error == 0) error = send_descriptor(pair.near.get(), pair.far.get()); // in its own queue
    if (error != 0) return tell_failure("collect", {{}, "sendmsg", error});
    attempt.fd.reset();
    tell(Line{{"deed", "sent"}} + well() + identity + who_am_i());
    wait_for_word();
    // From now on nobody can receive from it. The kernel's unix_gc() finds that only when it has a reason to look: the
    // end of a unix socket that is in no queue.
    pair.far.reset();
    pair.near.reset();
    tell(Line{{"deed", "close"}, {"of", "collect"}} + well() + identity + who_am_i());
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
