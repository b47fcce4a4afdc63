// Finds a socket again among those that a dump shows.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "snapshot/found_listener.h"

namespace listenwatch {

/// By cookie, and by namespace and inode for dumps that know no cookie.
class FoundIndex {
public:
    explicit FoundIndex(const std::vector<FoundListener>& found);
    /// Its place in the list, null when it is not there.
    [[nodiscard]] const std::size_t* find(const Identity& id) const;

private:
    std::map<std::uint64_t, std::size_t> x_by_cookie;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> x_by_inode;
};

/// Takes over what `listing` knows of the same sockets and `found` does not: cookies, names, filters.
void learn_from(std::vector<FoundListener>& found, const std::vector<FoundListener>& listing);

} // namespace listenwatch
