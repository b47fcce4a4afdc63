#include "source/event_ring.h"

#include <atomic>
#include <cerrno>
#include <linux/bpf.h>
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include "base/file.h"
#include "listenwatch/event_abi.h"

namespace listenwatch {
namespace {

std::size_t page_size()
{
    return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Positions and record headers are shared with the kernel: plain objects there, atomics here.
template<class Number> std::atomic_ref<Number> shared(std::byte* at)
{
    return std::atomic_ref<Number>(*reinterpret_cast<Number*>(at));
}

std::unexpected<Error> map_failure(const char* what)
{
    return fail(errno_kind(errno), std::string("map ") + what + ": " + errno_text(errno));
}

} // namespace

Mapping::Mapping(int fd, std::size_t size, int protection, std::int64_t offset) : x_size(size)
{
    void* start = ::mmap(nullptr, size, protection, MAP_SHARED, fd, offset);
    if (start != MAP_FAILED) x_start = static_cast<std::byte*>(start);
}

Mapping::Mapping(Mapping&& other) noexcept : x_start(std::exchange(other.x_start, nullptr)), x_size(other.x_size) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept
{
    std::swap(x_start, other.x_start);
    std::swap(x_size, other.x_size);
    return *this;
}

Mapping::~Mapping()
{
    if (x_start) ::munmap(x_start, x_size);
}

Result<EventRing> EventRing::map(int ring_fd, std::size_t ring_bytes, int control_fd, bool heavy_barrier)
{
    EventRing ring;
    ring.x_fd = ring_fd;
    ring.x_mask = ring_bytes - 1;
    ring.x_heavy_barrier = heavy_barrier;
    ring.x_consumer = Mapping(ring_fd, page_size(), PROT_READ | PROT_WRITE, 0);
    if (!ring.x_consumer) return map_failure("the ring buffer's reading position");
    ring.x_producer = Mapping(ring_fd, page_size() + 2 * ring_bytes, PROT_READ, static_cast<std::int64_t>(page_size()));
    if (!ring.x_producer) return map_failure("the ring buffer");
    ring.x_control = Mapping(control_fd, page_size(), PROT_READ | PROT_WRITE, 0);
    if (!ring.x_control) return map_failure("the sensor's counters");
    return ring;
}

std::uint64_t EventRing::reserved() const
{
    return shared<std::uint64_t>(x_producer.start()).load(std::memory_order_acquire);
}

std::uint64_t EventRing::read_to() const
{
    return shared<std::uint64_t>(x_consumer.start()).load(std::memory_order_relaxed);
}

bool EventRing::is_empty() const
{
    return reserved() == read_to();
}

std::size_t EventRing::read(RecordHandler& handler, std::size_t limit)
{
    const auto consumer = shared<std::uint64_t>(x_consumer.start());
    const std::uint64_t produced = reserved();
    std::uint64_t position = read_to();
    std::size_t handed = 0;
    while (position < produced && handed < limit) {
        std::byte* header = x_producer.start() + page_size() + (position & x_mask);
        const std::uint32_t length = shared<std::uint32_t>(header).load(std::memory_order_acquire);
        if ((length & BPF_RINGBUF_BUSY_BIT) != 0) break; // reserved, still being written
        const std::size_t payload =
            length & ~(std::uint32_t{BPF_RINGBUF_BUSY_BIT} | std::uint32_t{BPF_RINGBUF_DISCARD_BIT});
        if ((length & BPF_RINGBUF_DISCARD_BIT) == 0) {
            handler.on_record({header + BPF_RINGBUF_HDR_SZ, payload});
            ++handed;
        }
        position += (payload + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
        consumer.store(position, std::memory_order_release);
    }
    return handed;
}

bool EventRing::prepare_sleep()
{
    const auto sleeping = shared<std::uint32_t>(x_control.start() + offsetof(lw_control, reader_sleeping));
    sleeping.store(1, std::memory_order_seq_cst);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (x_heavy_barrier) ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
    if (is_empty()) return true;
    sleeping.store(0, std::memory_order_seq_cst);
    return false;
}

void EventRing::end_sleep()
{
    shared<std::uint32_t>(x_control.start() + offsetof(lw_control, reader_sleeping))
        .store(0, std::memory_order_relaxed);
}

const lw_control& EventRing::control() const
{
    return *reinterpret_cast<const lw_control*>(x_control.start());
}

} // namespace listenwatch
