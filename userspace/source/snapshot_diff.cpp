#include "source/snapshot_diff.h"

#include <map>
#include <optional>
#include <tuple>

namespace listenwatch {
namespace {

// What /proc tells of an endpoint too: v6only, device and MPTCP are not known from every source, and nobody moved for
// that.
auto place_of(const Listener& listener)
{
    const Endpoint& endpoint = listener.endpoint;
    return std::tie(endpoint.transport, endpoint.address, endpoint.port, endpoint.cid, endpoint.protocol,
                    endpoint.path);
}

// Finds a listener of the first snapshot again, each one once.
class Remembered {
public:
    explicit Remembered(std::span<const Listener> before) : x_before(before), x_taken(before.size(), false)
    {
        for (std::size_t i = 0; i < before.size(); ++i) {
            const Identity& id = before[i].id;
            if (id.cookie != 0) x_by_cookie.emplace(std::pair{id.netns_ino, id.cookie}, i);
            if (id.inode != 0) x_by_inode.emplace(std::pair{id.netns_ino, id.inode}, i);
            if (id.cookie == 0 && id.inode == 0) x_by_place.emplace(place_key(before[i]), i);
        }
    }

    const Listener* take(const Listener& now)
    {
        const std::optional<std::size_t> found = find(now);
        if (!found || x_taken[*found]) return nullptr;
        x_taken[*found] = true;
        return &x_before[*found];
    }

    [[nodiscard]] bool is_taken(std::size_t i) const { return x_taken[i]; }

private:
    using Key = std::pair<std::uint32_t, std::uint64_t>;
    using Place = std::tuple<std::uint32_t, Transport, Address, std::uint32_t>;

    static Place place_key(const Listener& l)
    {
        return {l.id.netns_ino, l.endpoint.transport, l.endpoint.address, l.endpoint.port};
    }

    [[nodiscard]] std::optional<std::size_t> find(const Listener& now) const
    {
        const Identity& id = now.id;
        if (const auto at = x_by_cookie.find({id.netns_ino, id.cookie}); id.cookie != 0 && at != x_by_cookie.end())
            return at->second;
        if (const auto at = x_by_inode.find({id.netns_ino, id.inode}); id.inode != 0 && at != x_by_inode.end()) {
            const bool cookies_differ = id.cookie != 0 && x_before[at->second].id.cookie != 0;
            return cookies_differ ? std::nullopt : std::optional(at->second);
        }
        if (id.cookie != 0 || id.inode != 0) return std::nullopt;
        const auto at = x_by_place.find(place_key(now)); // a kernel socket in /proc has nothing else
        return at == x_by_place.end() ? std::nullopt : std::optional(at->second);
    }

    std::span<const Listener> x_before;
    std::vector<bool> x_taken;
    std::map<Key, std::size_t> x_by_cookie, x_by_inode;
    std::map<Place, std::size_t> x_by_place;
};

} // namespace

std::vector<SensorEvent> diff_listeners(std::span<const Listener> before, std::span<Listener> after,
                                        std::uint64_t time_ns)
{
    std::vector<SensorEvent> closes, opens;
    Remembered remembered(before);
    for (Listener& now : after) {
        const Listener* then = remembered.take(now);
        const bool comparable = then != nullptr && then->id.cookie != 0 && now.id.cookie != 0; // /proc knows less
        if (then != nullptr && now.id.cookie == 0) now.id.cookie = then->id.cookie;
        if (then != nullptr && place_of(*then) == place_of(now)) {
            now.opened_boottime_ns = then->opened_boottime_ns;
            const bool filter_differs = now.filter && then->filter != now.filter;
            if (then->holders != now.holders || filter_differs || (comparable && then->endpoint != now.endpoint))
                opens.push_back({SensorEvent::Kind::seen, time_ns, now});
            continue;
        }
        if (then != nullptr) closes.push_back({SensorEvent::Kind::close, time_ns, *then});
        now.opened_boottime_ns = time_ns;
        opens.push_back({SensorEvent::Kind::open, time_ns, now});
    }
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!remembered.is_taken(i)) closes.push_back({SensorEvent::Kind::close, time_ns, before[i]});
    closes.insert(closes.end(), std::make_move_iterator(opens.begin()), std::make_move_iterator(opens.end()));
    return closes;
}

} // namespace listenwatch
