// The reading end of a BPF ring buffer (kernel: kernel/bpf/ringbuf.c, Documentation/bpf/ringbuf.rst), read in batches.
// Ours and not libbpf's, because version 1.1 cannot say whether a record is being written at this moment, and sleeping
// needs to know that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "listenwatch/result.h"

struct lw_control;

namespace listenwatch {

/// A mapping that is undone with its owner.
class Mapping {
public:
    Mapping() = default;
    /// mmap(2) of `fd`; check with operator bool, errno tells why.
    Mapping(int fd, std::size_t size, int protection, std::int64_t offset);
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();
    explicit operator bool() const { return x_start != nullptr; }
    [[nodiscard]] std::byte* start() const { return x_start; }

private:
    std::byte* x_start = nullptr;
    std::size_t x_size = 0;
};

/// Takes records. The bytes are only valid during the call.
class RecordHandler {
public:
    virtual ~RecordHandler() = default;
    virtual void on_record(std::span<const std::byte> record) = 0;
};

/// Reads the ring and says when the reader may sleep.
class EventRing {
public:
    /// `heavy_barrier`: the kernel's programs cannot use atomics (see event_output.bpf.h), so going to sleep asks for a
    /// barrier on every CPU by membarrier(2), which takes some milliseconds.
    static Result<EventRing> map(int ring_fd, std::size_t ring_bytes, int control_fd, bool heavy_barrier);

    /// Hands over at most `limit` records; the number handed over.
    std::size_t read(RecordHandler& handler, std::size_t limit);
    /// Bytes that the kernel has reserved since the start, and those that were read: never less than before.
    [[nodiscard]] std::uint64_t reserved() const;
    [[nodiscard]] std::uint64_t read_to() const;
    /// Announces that the reader will wait for the ring's descriptor. False: there is something to read, do not sleep.
    bool prepare_sleep();
    /// Called after waking.
    void end_sleep();
    /// Counters of the other side.
    [[nodiscard]] const lw_control& control() const;
    [[nodiscard]] int fd() const { return x_fd; }

private:
    EventRing() = default;
    [[nodiscard]] bool is_empty() const;

    int x_fd = -1;
    std::size_t x_mask = 0;
    bool x_heavy_barrier = false;
    Mapping x_consumer; // one page, ours to write: where we have read to
    Mapping x_producer; // one page, and the data twice in a row, so that a record never breaks at the end
    Mapping x_control;
};

} // namespace listenwatch
