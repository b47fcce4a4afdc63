// What was lately read about other network namespaces.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "listenwatch/interface_address.h"

namespace listenwatch {

/// Addresses by namespace inode, each good for a second (inodes are reused, addresses change). When it is full the
/// oldest goes, and is counted. Times are CLOCK_BOOTTIME nanoseconds.
class NamespaceCache {
public:
    static constexpr std::uint64_t kGoodForNs = 1'000'000'000;

    explicit NamespaceCache(std::size_t capacity = 1024) : x_capacity(capacity) {}

    /// The addresses if they are fresh, else null. Valid until the next `store`.
    [[nodiscard]] const std::vector<InterfaceAddress>* find(std::uint32_t netns_ino, std::uint64_t now_ns) const;
    const std::vector<InterfaceAddress>& store(std::uint32_t netns_ino, std::vector<InterfaceAddress> addresses,
                                               std::uint64_t now_ns);
    /// Entries that had to go while they were still good: above zero the cache is too small for this host.
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }
    [[nodiscard]] std::size_t size() const { return x_entries.size(); }

private:
    struct Entry {
        std::vector<InterfaceAddress> addresses;
        std::uint64_t read_ns = 0;
    };
    void make_room(std::uint64_t now_ns);

    std::size_t x_capacity;
    std::unordered_map<std::uint32_t, Entry> x_entries;
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
