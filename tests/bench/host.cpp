// A host of many processes with many descriptors; one listener each in the first of them. Prints "ready" and stays
// until its input ends; the processes end with it, however it ends.
#include <csignal>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr const char* kUsage = "PROCESSES DESCRIPTORS LISTENERS";

[[noreturn]] void be_process(std::uint64_t descriptors, bool listens, int ready_fd, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    std::vector<UniqueFd> held;
    if (listens) held.push_back(open_listener(0));
    while (held.size() < descriptors) {
        held.emplace_back(::eventfd(0, EFD_CLOEXEC));
        if (!held.back()) give_up("eventfd");
    }
    const char word = 'r';
    if (::write(ready_fd, &word, 1) != 1) ::_exit(1);
    for (;;) ::pause();
}

void wait_for(int ready_fd, std::uint64_t processes)
{
    char words[512];
    while (processes > 0) {
        const ssize_t got = ::read(ready_fd, words, sizeof(words));
        if (got <= 0) give_up("a process did not come up");
        processes -= static_cast<std::uint64_t>(got);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t processes = number_argument(argc, argv, 1, kUsage);
    const std::uint64_t descriptors = number_argument(argc, argv, 2, kUsage);
    const std::uint64_t listeners = number_argument(argc, argv, 3, kUsage);
    int ends[2];
    if (::pipe(ends) != 0) give_up("pipe");
    std::vector<pid_t> children;
    const pid_t self = ::getpid();
    for (std::uint64_t i = 0; i < processes; ++i) {
        const pid_t child = ::fork();
        if (child < 0) give_up("fork");
        if (child == 0) be_process(descriptors, i < listeners, ends[1], self);
        children.push_back(child);
    }
    ::close(ends[1]);
    wait_for(ends[0], processes);
    std::puts("ready");
    std::fflush(stdout);
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {
    }
    for (const pid_t child : children) ::kill(child, SIGKILL);
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    return 0;
}
