// Sets of sockets, by what makes a socket the same socket.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_set>
#include <utility>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Two views of one socket: the cookie decides where both know it, else network namespace and inode.
bool same_socket(const Identity& a, const Identity& b);

/// A set of identities under `same_socket`.
class IdentitySet {
public:
    void insert(const Identity& id);
    [[nodiscard]] bool contains(const Identity& id) const;
    void clear();

private:
    using Place = std::pair<std::uint32_t, std::uint64_t>;
    std::unordered_set<std::uint64_t> x_cookies;
    std::map<Place, bool> x_places; // was one without a cookie there?
};

} // namespace listenwatch
