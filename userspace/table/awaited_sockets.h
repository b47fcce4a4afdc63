// What a look at the host showed before its event came. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "table/identity_set.h"

namespace listenwatch {

/// Sockets of which an event should tell; as quick with many as with few, because each event asks.
class AwaitedSockets {
public:
    void add(const Identity& id);
    /// An event told of that socket.
    void hear(const Identity& id);
    /// Whether it was added, and no event told of it.
    [[nodiscard]] bool is_overdue(const Identity& id) const { return find(id).has_value(); }
    [[nodiscard]] bool is_any_left() const { return !x_by_cookie.empty() || !x_by_place.empty(); }

private:
    using Place = std::pair<std::uint32_t, std::uint64_t>;
    [[nodiscard]] std::optional<Identity> find(const Identity& id) const;

    std::unordered_map<std::uint64_t, Identity> x_by_cookie;
    std::map<Place, Identity> x_by_place; // an inode belongs to one socket at a time: to the last that was added
};

} // namespace listenwatch
