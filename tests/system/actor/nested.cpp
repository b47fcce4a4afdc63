#include "deeds.h"

#include <array>
#include <cerrno>
#include <fstream>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

// The first number of NSpid is the reader's, the last the innermost; /proc is still the outer one's.
std::uint64_t outer_pid()
{
    std::array<char, 32> target{};
    const ssize_t size = ::readlink("/proc/self", target.data(), target.size() - 1);
    return size > 0 ? std::stoull(std::string(target.data(), static_cast<std::size_t>(size))) : 0;
}

Line replace_pid(Line line)
{
    for (auto& [name, value] : line)
        if (name == "pid") value = outer_pid();
    line.emplace_back("inner_pid", static_cast<std::uint64_t>(::getpid()));
    return line;
}

} // namespace

int listen_nested(Words words)
{
    const Wish wish = words.wish(Proto::tcp);
    if (::unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) return tell_failure("nested", {{}, "unshare", errno});
    const pid_t child = ::fork();
    if (child < 0) return tell_failure("nested", {{}, "fork", errno});
    if (child > 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
    Attempt attempt = open_listener(wish);
    if (!attempt) return tell_failure("nested", attempt);
    const Line identity = describe(attempt.fd.get());
    const Line self = replace_pid(who_am_i());
    tell(Line{{"deed", "nested"}} + well() + identity + self);
    wait_for_word();
    attempt.fd.reset();
    tell(Line{{"deed", "close"}, {"of", "nested"}} + well() + identity + self);
    return 0;
}

} // namespace listenwatch::actor
