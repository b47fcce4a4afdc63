#include "deeds.h"
#include "descriptor.h"
#include "uring.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

// proc_pid_stat(5): the state is behind the name.
bool leader_has_ended(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string stat;
    std::getline(file, stat);
    const std::size_t at = stat.rfind(')');
    return at != std::string::npos && stat.compare(at, 3, ") Z") == 0;
}

void serve_without_leader(int fd, const Line& self)
{
    while (!leader_has_ended(::getpid())) ::usleep(1000); // nothing tells
    const Line identity = describe(fd);
    tell(Line{{"deed", "headless-serves"}} + well() + identity + self);
    wait_for_word();
    ::close(fd);
    tell(Line{{"deed", "close"}, {"of", "headless"}} + well() + identity + self);
    ::_exit(0);
}

} // namespace

int share_table(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("clone-files", attempt);
    tell_open("clone-files", attempt.fd.get());
    wait_for_word();
    const UniqueFd opener = pidfd_of(::getpid());
    const long child = ::syscall(SYS_clone, CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child < 0) return tell_failure("clone-files", {{}, "clone", errno});
    if (child > 0) {
        wait_for_word();
        ::_exit(0); // the table stays
    }
    tell_open("hold", attempt.fd.get());
    wait_until_gone(opener);
    tell_open("alone", attempt.fd.get());
    close_when_told("clone-files", std::move(attempt.fd));
    return 0;
}

int lose_leader(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("headless", attempt);
    tell_open("headless", attempt.fd.get());
    wait_for_word();
    std::thread(serve_without_leader, attempt.fd.release(), who_am_i()).detach();
    ::pthread_exit(nullptr);
}

int keep_in_ring(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("ring-keeps", attempt);
    Uring ring(Uring::Mode::sync);
    if (ring.error() != 0) return tell_failure("ring-keeps", {{}, "io_uring_setup", ring.error()});
    tell_open("ring-keeps", attempt.fd.get());
    const Line identity = describe(attempt.fd.get());
    wait_for_word();
    if (const int error = ring.register_file(attempt.fd.get()))
        return tell_failure("ring-keeps", {{}, "io_uring_register", error});
    attempt.fd.reset();
    tell(Line{{"deed", "kept"}} + well() + identity + who_am_i());
    wait_for_word();
    if (const int error = ring.unregister_files())
        return tell_failure("ring-keeps", {{}, "io_uring_unregister", error});
    tell(Line{{"deed", "close"}, {"of", "ring-keeps"}} + well() + identity + who_am_i());
    wait_for_word();
    return 0;
}

int duplicate(Words words)
{
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("dup", attempt);
    UniqueFd copy(::dup(attempt.fd.get()));
    UniqueFd other(::fcntl(attempt.fd.get(), F_DUPFD, 100));
    if (!copy || !other) return tell_failure("dup", {{}, "dup", errno});
    tell_open("dup", attempt.fd.get());
    wait_for_word();
    attempt.fd.reset();
    copy.reset();
    tell_open("one-left", other.get());
    close_when_told("dup", std::move(other));
    return 0;
}

int close_by_exec(Words words)
{
    const Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("close-on-exec", attempt);
    if (::fcntl(attempt.fd.get(), F_SETFD, FD_CLOEXEC) != 0) return tell_failure("close-on-exec", {{}, "fcntl", errno});
    tell_open("close-on-exec", attempt.fd.get());
    wait_for_word();
    return run_again("close-on-exec", {"another-name", "idle", "close-on-exec"});
}

int idle(Words words)
{
    tell(Line{{"deed", "close"}, {"of", words.text()}} + well() + who_am_i());
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
