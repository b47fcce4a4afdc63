// When to look at which process again after its deeds. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// A process to look at.
struct HolderVisit {
    std::uint32_t pid = 0;
    bool did_exec = false;
    std::shared_ptr<const Process> process; ///< the program that it runs since; null = not known
};

/// Deeds become visits: after a short while, because a fork, an exec and the closing of inherited descriptors come
/// together; and some more times later, because no event tells that one of several holders closes its descriptor.
class HolderAgenda {
public:
    /// Processes on the agenda; more deeds than that are not noted one by one.
    static constexpr std::size_t kCapacity = 4096;

    void note(const HolderDeed& deed, std::uint64_t now_ns);
    /// When the next visit is due; nullopt = none.
    [[nodiscard]] std::optional<std::uint64_t> next_ns() const;
    /// Takes the visit that is due longest; nullopt = none is.
    std::optional<HolderVisit> take_due(std::uint64_t now_ns);
    /// Whether deeds were not noted since the last call: look at every process instead.
    bool take_overflow();

private:
    struct Entry {
        std::size_t visits = 0; // made since the last deed
        std::uint64_t due_ns = 0;
        bool once = false;
        bool did_exec = false; // since the last visit
        std::shared_ptr<const Process> process;
    };
    void schedule(std::uint32_t pid, Entry& entry, std::uint64_t due_ns);

    std::unordered_map<std::uint32_t, Entry> x_entries;
    std::multimap<std::uint64_t, std::uint32_t> x_by_time;
    bool x_overflow = false;
};

} // namespace listenwatch
