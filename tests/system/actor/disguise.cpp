#include "deeds.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

// Copies this program into an empty file.
Attempt copy_self(int to)
{
    const UniqueFd self(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    struct stat file{};
    if (!self || ::fstat(self.get(), &file) != 0) return {{}, "open /proc/self/exe", errno};
    for (off_t left = file.st_size; left > 0;) {
        const ssize_t sent = ::sendfile(to, self.get(), nullptr, static_cast<std::size_t>(left));
        if (sent <= 0) return {{}, "sendfile", errno};
        left -= sent;
    }
    return {};
}

std::vector<std::string> with_rest(std::vector<std::string> front, const Words& words)
{
    for (std::string& word : words.rest()) front.push_back(std::move(word));
    return front;
}

// What /proc/PID/cmdline has: the arguments, each ended by a zero byte.
std::string own_cmdline()
{
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

int run_again(const std::string& deed, const std::vector<std::string>& args, int fd)
{
    std::vector<char*> pointers;
    for (const std::string& arg : args) pointers.push_back(const_cast<char*>(arg.c_str()));
    pointers.push_back(nullptr);
    if (fd >= 0)
        ::fexecve(fd, pointers.data(), environ);
    else
        ::execv(own_executable().c_str(), pointers.data());
    return tell_failure(deed, {{}, "exec", errno});
}

int listen_named(Words words)
{
    const std::string deed = words.text();
    return serve(deed, words.wish(Proto::tcp));
}

int listen_from_memfd(Words words)
{
    const UniqueFd memory(::memfd_create("nothing-here", MFD_CLOEXEC));
    if (!memory) return tell_failure("memfd", {{}, "memfd_create", errno});
    if (const Attempt copied = copy_self(memory.get()); !copied) return tell_failure("memfd", copied);
    return run_again("memfd", with_rest({"[kworker/0:1]", "listen-named", "memfd"}, words), memory.get());
}

int listen_from_deleted(Words words)
{
    std::string path = "/tmp/listenwatch-actor.XXXXXX";
    UniqueFd copy(::mkstemp(path.data()));
    if (!copy) return tell_failure("deleted", {{}, "mkstemp", errno});
    Attempt copied = copy_self(copy.get());
    if (copied && ::fchmod(copy.get(), 0755) != 0) copied = {{}, "fchmod", errno};
    copy.reset(); // a file open for writing cannot be run
    copy = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!copied || !copy) {
        ::unlink(path.c_str());
        return tell_failure("deleted", copied);
    }
    run_again("deleted", with_rest({path, "unlink-and-listen", path}, words), copy.get());
    ::unlink(path.c_str());
    return 1;
}

int unlink_and_listen(Words words)
{
    const std::string path = words.text();
    if (::unlink(path.c_str()) != 0) return tell_failure("deleted", {{}, "unlink", errno});
    return serve("deleted", words.wish(Proto::tcp));
}

int hostile_args(Words words)
{
    constexpr std::size_t kLong = 131'071; // with its zero byte the most that one argument may have (MAX_ARG_STRLEN)
    Wish wish = words.wish(Proto::tcp);
    const char* family = wish.family == Family::v4 ? "4" : "6";
    const std::string address = wish.address.empty() ? (wish.family == Family::v4 ? "127.0.0.1" : "::1") : wish.address;
    return run_again("hostile-args",
                     {"sshd: \n\x1b[2Jroot", "hostile-listen", family, address, std::to_string(wish.port), "new\nline",
                      "\x1b]0;title\x07", "broken \xff\xfe\xc3( utf-8",
                      "\xe2\x80\xae"
                      "txt.exe",
                      "quote\" back\\slash", "", std::string(kLong, 'A')});
}

int hostile_listen(Words words)
{
    constexpr std::size_t kShown = 512;
    const std::string name = "a\n\x1b[31m\xff\"\\b";
    ::prctl(PR_SET_NAME, name.c_str());
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("hostile-args", attempt);
    const std::string cmdline = own_cmdline();
    tell(Line{{"deed", "hostile-args"}} + well() + describe(attempt.fd.get()) + who_am_i() +
         Line{{"comm_hex", to_hex(name)},
              {"cmdline_bytes", std::uint64_t{cmdline.size()}},
              {"cmdline_hex", to_hex(cmdline.substr(0, kShown))}});
    close_when_told("hostile-args", std::move(attempt.fd));
    return 0;
}

} // namespace listenwatch::actor
