#include "uring.h"

#include <atomic>
#include <cerrno>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

constexpr unsigned kEntries = 8;
constexpr unsigned kPollIdleMs = 2000;

std::uint32_t load(std::uint32_t* word)
{
    return std::atomic_ref(*word).load(std::memory_order_acquire);
}
void store(std::uint32_t* word, std::uint32_t value)
{
    std::atomic_ref(*word).store(value, std::memory_order_release);
}

} // namespace

Uring::Uring(Mode mode) : x_mode(mode)
{
    if (mode == Mode::sqpoll) {
        x_params.flags = IORING_SETUP_SQPOLL;
        x_params.sq_thread_idle = kPollIdleMs;
    }
    x_fd = UniqueFd(static_cast<int>(::syscall(SYS_io_uring_setup, kEntries, &x_params)));
    if (!x_fd) {
        x_error = errno;
        return;
    }
    x_submissions = map(x_params.sq_off.array + x_params.sq_entries * sizeof(std::uint32_t), IORING_OFF_SQ_RING);
    x_completions = map(x_params.cq_off.cqes + x_params.cq_entries * sizeof(io_uring_cqe), IORING_OFF_CQ_RING);
    x_entries = map(x_params.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
}

Uring::~Uring()
{
    for (const Mapping& mapping : {x_submissions, x_completions, x_entries})
        if (mapping.data != nullptr) ::munmap(mapping.data, mapping.size);
}

Uring::Mapping Uring::map(std::size_t size, std::uint64_t offset)
{
    void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, x_fd.get(),
                        static_cast<off_t>(offset));
    if (data != MAP_FAILED) return {data, size};
    x_error = errno;
    return {};
}

int Uring::register_files(unsigned count)
{
    io_uring_rsrc_register table{};
    table.nr = count;
    table.flags = IORING_RSRC_REGISTER_SPARSE;
    return ::syscall(SYS_io_uring_register, x_fd.get(), IORING_REGISTER_FILES2, &table, sizeof table) == 0 ? 0 : errno;
}

int Uring::register_file(int fd)
{
    return ::syscall(SYS_io_uring_register, x_fd.get(), IORING_REGISTER_FILES, &fd, 1) == 0 ? 0 : errno;
}

int Uring::unregister_files()
{
    return ::syscall(SYS_io_uring_register, x_fd.get(), IORING_UNREGISTER_FILES, nullptr, 0) == 0 ? 0 : errno;
}

int Uring::run(io_uring_sqe operation)
{
    if (x_mode == Mode::async) operation.flags |= IOSQE_ASYNC;
    std::uint32_t* tail = x_submissions.word(x_params.sq_off.tail);
    const std::uint32_t slot = *tail & *x_submissions.word(x_params.sq_off.ring_mask);
    static_cast<io_uring_sqe*>(x_entries.data)[slot] = operation;
    x_submissions.word(x_params.sq_off.array)[slot] = slot;
    store(tail, *tail + 1);

    unsigned flags = IORING_ENTER_GETEVENTS;
    const bool polled = x_mode == Mode::sqpoll;
    std::atomic_thread_fence(std::memory_order_seq_cst); // the tail is seen before the sleeper's flag is read
    if (polled && (load(x_submissions.word(x_params.sq_off.flags)) & IORING_SQ_NEED_WAKEUP) != 0)
        flags |= IORING_ENTER_SQ_WAKEUP;
    std::uint32_t* head = x_completions.word(x_params.cq_off.head);
    unsigned to_submit = polled ? 0 : 1;
    while (load(x_completions.word(x_params.cq_off.tail)) == *head) {
        if (::syscall(SYS_io_uring_enter, x_fd.get(), to_submit, 1, flags, nullptr, 0) < 0) {
            if (errno != EINTR) return -errno;
        } else {
            to_submit = 0;
        }
    }
    const std::uint32_t mask = *x_completions.word(x_params.cq_off.ring_mask);
    const auto* results = reinterpret_cast<const io_uring_cqe*>(x_completions.word(x_params.cq_off.cqes));
    const int result = results[*head & mask].res;
    store(head, *head + 1);
    return result;
}

} // namespace listenwatch::actor
