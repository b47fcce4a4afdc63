#include "deeds.h"
#include "descriptor.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Who reads the arguments or environment of a process takes its mmap_lock. One thread holds that lock while it waits
// for a page of a file that never comes, another waits to take it alone, and behind that one everybody waits. Any user
// can do it, with a FUSE mount in a user namespace.
namespace listenwatch::actor {
namespace {

constexpr std::size_t kPage = 4096;
constexpr const char* kDeed = "unreadable";

template<class Body> void answer(int fuse, const fuse_in_header& asked, const Body& body)
{
    fuse_out_header head{};
    head.unique = asked.unique;
    head.len = sizeof head + sizeof body;
    std::array<iovec, 2> parts{iovec{&head, sizeof head}, iovec{const_cast<Body*>(&body), sizeof body}};
    (void)::writev(fuse, parts.data(), parts.size());
}

void refuse(int fuse, const fuse_in_header& asked)
{
    fuse_out_header head{};
    head.unique = asked.unique;
    head.len = sizeof head;
    head.error = -ENOSYS;
    (void)::write(fuse, &head, sizeof head);
}

// A file system of one file (fuse(4), linux/fuse.h) that never answers who reads it. Ends when it is unmounted.
[[noreturn]] void serve_file(int fuse)
{
    alignas(fuse_in_header) static std::array<char, 2 * FUSE_MIN_READ_BUFFER> request;
    fuse_init_out init{};
    init.major = FUSE_KERNEL_VERSION;
    init.minor = FUSE_KERNEL_MINOR_VERSION;
    init.max_write = kPage;
    fuse_attr_out attributes{};
    attributes.attr.ino = FUSE_ROOT_ID;
    attributes.attr.mode = S_IFREG | 0600;
    attributes.attr.size = kPage;
    attributes.attr.nlink = 1;
    while (::read(fuse, request.data(), request.size()) > 0) {
        const auto& asked = *reinterpret_cast<const fuse_in_header*>(request.data());
        switch (asked.opcode) {
        case FUSE_INIT: answer(fuse, asked, init); break;
        case FUSE_GETATTR: answer(fuse, asked, attributes); break;
        case FUSE_OPEN: answer(fuse, asked, fuse_open_out{}); break;
        case FUSE_READ:
        case FUSE_INTERRUPT:
        case FUSE_FORGET: break;
        default: refuse(fuse, asked);
        }
    }
    ::_exit(0);
}

Attempt mount_file(int fuse, const std::string& path)
{
    if (::unshare(CLONE_NEWNS) != 0) return {{}, "unshare", errno};
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return {{}, "mount /", errno};
    const std::string options = "fd=" + std::to_string(fuse) + ",rootmode=100000,user_id=0,group_id=0";
    if (::mount("listenwatch", path.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
        return {{}, "mount fuse", errno};
    return {};
}

// Never returns: two threads wait in the kernel, and this one may need memory no more.
[[noreturn]] void get_stuck(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat known{};
    ::fstat(file, &known); // so that the kernel knows its size
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    void* const page = ::mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE, file, 0);
    if (file < 0 || memory < 0 || page == MAP_FAILED) ::_exit(1);
    std::thread([=] {
        char byte = 0;
        ::_exit(::pread(memory, &byte, 1, static_cast<off_t>(reinterpret_cast<std::uintptr_t>(page))) == 1 ? 0 : 1);
    }).detach();
    std::thread([=] {
        while (true) ::munmap(::mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), kPage);
    }).detach();
    for (;;) ::pause();
}

// Whether a thread waits where no signal wakes it (proc_pid_stat(5), state D): the one that wants the lock alone.
bool is_waiting(pid_t pid)
{
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
        std::ifstream file(task.path() / "stat");
        const std::string text(std::istreambuf_iterator<char>(file), {});
        const std::size_t name_end = text.rfind(')');
        if (name_end != std::string::npos && text.compare(name_end, 3, ") D") == 0) return true;
    }
    return false;
}

// Not for a moment, as anybody does.
bool is_soon_stuck(pid_t pid)
{
    constexpr int kTries = 3000, kLooks = 20;
    constexpr useconds_t kPause_us = 10'000;
    int looks = 0;
    for (int i = 0; i < kTries && looks < kLooks; ++i) {
        looks = is_waiting(pid) ? looks + 1 : 0;
        ::usleep(kPause_us);
    }
    return looks == kLooks;
}

void die_with_parent()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

// Listens, and so does its child when told by the pipe.
[[noreturn]] void be_unreadable(const std::string& path, int word)
{
    die_with_parent();
    const Attempt attempt = open_listener({});
    if (!attempt) ::_exit(tell_failure(kDeed, attempt));
    if (::fork() == 0) {
        die_with_parent();
        char byte = 0;
        if (::read(word, &byte, 1) == 1) (void)serve("child", {});
        for (;;) ::pause();
    }
    tell_open(kDeed, attempt.fd.get());
    get_stuck(path);
}

struct File {
    std::string path = "/tmp/listenwatch-actor.XXXXXX";
    UniqueFd fd{::mkstemp(path.data())};
    File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        ::umount2(path.c_str(), MNT_DETACH);
        ::unlink(path.c_str());
    }
};

} // namespace

int listen_unreadable(Words /*words*/)
{
    const File file;
    UniqueFd fuse(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
    if (!fuse) return tell_failure(kDeed, {{}, "open /dev/fuse", errno});
    if (const Attempt mounted = mount_file(fuse.get(), file.path); !mounted) return tell_failure(kDeed, mounted);
    const pid_t server = ::fork();
    if (server == 0) {
        die_with_parent();
        serve_file(fuse.get());
    }
    fuse.reset();
    int word[2] = {-1, -1};
    if (server < 0 || ::pipe2(word, O_CLOEXEC) != 0) return tell_failure(kDeed, {{}, "pipe", errno});
    const pid_t victim = ::fork();
    if (victim == 0) be_unreadable(file.path, word[0]);
    const bool is_stuck = victim > 0 && is_soon_stuck(victim);
    tell(Line{{"deed", std::string("stuck")}, {"ok", is_stuck}});
    wait_for_word();
    (void)::write(word[1], "w", 1);
    wait_for_word();
    ::kill(server, SIGKILL); // nobody is left to wait for: only now the threads can end
    ::waitpid(server, nullptr, 0);
    if (victim > 0) ::kill(victim, SIGKILL);
    if (victim > 0) ::waitpid(victim, nullptr, 0);
    return is_stuck ? 0 : 1;
}

} // namespace listenwatch::actor
