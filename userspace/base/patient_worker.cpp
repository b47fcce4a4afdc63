#include "base/patient_worker.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t to_ns(std::chrono::milliseconds time)
{
    return static_cast<std::uint64_t>(time.count()) * 1'000'000;
}

// Word that there is work, or that it is done. Over a socket the kernel wakes the other one where we are, as we are
// about to sleep: half the time of a condition variable.
bool send_word(int fd)
{
    const char word = 'w';
    return ::send(fd, &word, 1, MSG_NOSIGNAL) == 1;
}

bool receive_word(int fd)
{
    char word = 0;
    ssize_t got = 0;
    do got = ::recv(fd, &word, 1, 0);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

// False when the time is over.
bool is_answered(int fd, std::chrono::milliseconds patience)
{
    const std::uint64_t due_ns = boottime_ns() + to_ns(patience);
    pollfd wanted{fd, POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&wanted, 1, milliseconds_until(due_ns));
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

} // namespace

// What both threads see. The thread has a share in it, so that it may outlive the worker; it ends with our end of the
// pair.
struct PatientWorker::Desk {
    UniqueFd ours, theirs;
    std::mutex mutex; // of the work
    std::function<void()> work;

    void serve()
    {
        while (receive_word(theirs.get())) {
            std::function<void()> taken;
            {
                const std::scoped_lock lock(mutex);
                taken = std::exchange(work, nullptr);
            }
            taken();
            taken = nullptr; // what it owns ends before the word
            if (!send_word(theirs.get())) return;
        }
    }
};

PatientWorker::PatientWorker() = default;

PatientWorker::~PatientWorker()
{
    if (x_desk) x_desk->ours.reset();
}

bool PatientWorker::hire()
{
    std::erase_if(x_left_behind, [](const auto& each) { return each.expired(); });
    if (x_left_behind.size() >= kMostLeftBehind) return false;
    auto desk = std::make_shared<Desk>();
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
    desk->ours = UniqueFd(pair[0]);
    desk->theirs = UniqueFd(pair[1]);
    try {
        std::thread([desk] { desk->serve(); }).detach();
    } catch (const std::system_error&) { // no thread to be had: as if it did not answer
        return false;
    }
    x_desk = std::move(desk);
    return true;
}

bool PatientWorker::run(std::function<void()> work)
{
    const std::scoped_lock lock(x_mutex);
    const bool is_rested = x_rested_ns < boottime_ns() + kMostLeftBehind * to_ns(kRest);
    if (!is_rested || (x_desk == nullptr && !hire())) {
        ++x_given_up;
        return false;
    }
    {
        const std::scoped_lock desk_lock(x_desk->mutex);
        x_desk->work = std::move(work);
    }
    const int ours = x_desk->ours.get();
    if (send_word(ours) && is_answered(ours, kPatience) && receive_word(ours)) return true;
    ++x_given_up;
    x_rested_ns = std::max(x_rested_ns, boottime_ns()) + to_ns(kRest);
    x_desk->ours.reset(); // it ends when it finds nobody there
    x_left_behind.push_back(std::exchange(x_desk, nullptr));
    return false;
}

std::uint64_t PatientWorker::given_up() const
{
    const std::scoped_lock lock(x_mutex);
    return x_given_up;
}

} // namespace listenwatch
