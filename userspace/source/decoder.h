// From the bytes of the ring buffer to events. Pure: no kernel, no clock. Bytes that do not keep the contract of
// event_abi.h are counted and refused, never believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "listenwatch/event.h"

struct lw_open;

namespace listenwatch {

/// What the decoder could not use.
struct DecoderCounts {
    std::uint64_t malformed = 0;         ///< records refused
    std::uint64_t unknown_processes = 0; ///< events whose process record was not there: /proc must tell
};

/// Remembers process and cgroup records, and joins them to the events that refer to them.
class Decoder {
public:
    /// `capacity`: how many processes (and cgroups) are remembered; the least recently used are forgotten.
    explicit Decoder(std::size_t capacity) : x_processes(capacity), x_cgroups(capacity) {}

    /// The event in a record; nullopt for records that only add knowledge, and for those that are refused.
    std::optional<SensorEvent> decode(std::span<const std::byte> record);

    [[nodiscard]] const DecoderCounts& counts() const { return x_counts; }

private:
    struct ProcessKey {
        std::uint32_t tgid;
        std::uint64_t start_ns;
        std::uint64_t exec_id;
        bool operator==(const ProcessKey&) const = default;
    };
    struct Hash {
        std::size_t operator()(const ProcessKey& key) const
        {
            return std::hash<std::uint64_t>{}(key.start_ns ^ (std::uint64_t{key.tgid} << 32U) ^ (key.exec_id << 20U));
        }
        std::size_t operator()(std::uint64_t id) const { return std::hash<std::uint64_t>{}(id); }
    };
    // A map that forgets what was not used for longest.
    template<class Key, class Value> class Memory {
    public:
        explicit Memory(std::size_t capacity) : x_capacity(capacity) {}
        void put(const Key& key, Value value);
        const Value* find(const Key& key);

    private:
        std::size_t x_capacity;
        std::list<std::pair<Key, Value>> x_by_use; // most recent first
        std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator, Hash> x_index;
    };

    void remember_process(std::span<const std::byte> record);
    void remember_cgroup(std::span<const std::byte> record);
    std::optional<SensorEvent> decode_open(std::span<const std::byte> record);
    std::optional<SensorEvent> decode_close(std::span<const std::byte> record);
    std::optional<SensorEvent> decode_deed(std::span<const std::byte> record);
    std::shared_ptr<const Process> find_opener(const lw_open& in);
    std::optional<SensorEvent> refuse();
    std::string cgroup_path(std::uint64_t id);

    Memory<ProcessKey, std::shared_ptr<const Process>> x_processes;
    Memory<std::uint64_t, std::string> x_cgroups;
    DecoderCounts x_counts;
};

} // namespace listenwatch
