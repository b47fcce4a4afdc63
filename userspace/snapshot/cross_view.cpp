#include "snapshot/cross_view.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace listenwatch {
namespace {

using Place = std::tuple<std::uint32_t, Transport, std::uint32_t>;

Place place_of(const SeenSocket& socket)
{
    return {socket.id.netns_ino, socket.endpoint.transport, socket.endpoint.port};
}

// The sockets of a take by where they are.
class Index {
public:
    explicit Index(const ViewTake& take)
    {
        for (const SeenSocket& each : take.sockets) x_by_place.emplace(place_of(each), &each);
    }
    [[nodiscard]] const SeenSocket* find(const SeenSocket& wanted) const
    {
        const auto [begin, end] = x_by_place.equal_range(place_of(wanted));
        const auto it = std::find_if(begin, end, [&](const auto& each) { return is_same(*each.second, wanted); });
        return it != end ? it->second : nullptr;
    }

private:
    std::multimap<Place, const SeenSocket*> x_by_place;
};

// Of two descriptions of one socket the parts that are known.
void learn(SeenSocket& socket, const SeenSocket& other)
{
    if (socket.id.cookie == 0) socket.id.cookie = other.id.cookie;
    if (socket.id.inode == 0) socket.id.inode = other.id.inode;
    socket.endpoint.mptcp = socket.endpoint.mptcp || other.endpoint.mptcp;
    socket.endpoint.v6only = socket.endpoint.v6only || other.endpoint.v6only;
}

CrossFinding look_up(const SeenSocket& socket, std::span<const ViewTake> takes, const std::vector<Index>& indexes)
{
    CrossFinding finding{socket, {}, {}};
    for (std::size_t i = 0; i < takes.size(); ++i) {
        if (const SeenSocket* same = indexes[i].find(socket)) {
            finding.shown.insert(takes[i].view);
            learn(finding.socket, *same);
        } else if (takes[i].covered.contains({socket.id.netns_ino, socket.endpoint.transport})) {
            finding.hidden.insert(takes[i].view);
        }
    }
    return finding;
}

std::set<View> common(const std::set<View>& one, const std::set<View>& other)
{
    std::set<View> both;
    std::ranges::set_intersection(one, other, std::inserter(both, both.end()));
    return both;
}

} // namespace

std::string_view to_text(View view)
{
    switch (view) {
    case View::descriptors: return "descriptors";
    case View::tables: return "tables";
    case View::sock_diag: return "sock_diag";
    case View::proc: return "proc";
    }
    return "";
}

bool is_same(const SeenSocket& one, const SeenSocket& other)
{
    if (place_of(one) != place_of(other)) return false;
    if (one.id.cookie != 0 && other.id.cookie != 0) return one.id.cookie == other.id.cookie;
    if (one.id.inode != 0 && other.id.inode != 0) return one.id.inode == other.id.inode;
    return one.endpoint.address == other.endpoint.address;
}

std::vector<CrossFinding> compare_views(std::span<const ViewTake> takes)
{
    std::vector<Index> indexes;
    indexes.reserve(takes.size());
    for (const ViewTake& take : takes) indexes.emplace_back(take);
    std::vector<CrossFinding> findings;
    for (const ViewTake& take : takes)
        for (const SeenSocket& socket : take.sockets) {
            CrossFinding finding = look_up(socket, takes, indexes);
            if (finding.hidden.empty()) continue;
            const auto same = [&](const CrossFinding& known) { return is_same(known.socket, finding.socket); };
            if (std::ranges::none_of(findings, same)) findings.push_back(std::move(finding));
        }
    const auto key = [](const CrossFinding& f) { return std::tie(f.socket.id.netns_ino, f.socket.endpoint); };
    std::ranges::sort(findings, [&](const CrossFinding& a, const CrossFinding& b) { return key(a) < key(b); });
    return findings;
}

std::vector<CrossFinding> keep_stable(const std::vector<CrossFinding>& before, const std::vector<CrossFinding>& now)
{
    std::vector<CrossFinding> stable;
    for (const CrossFinding& old : before) {
        const auto same = [&](const CrossFinding& each) { return is_same(each.socket, old.socket); };
        const auto again = std::ranges::find_if(now, same);
        if (again == now.end()) continue;
        CrossFinding both{old.socket, common(old.shown, again->shown), common(old.hidden, again->hidden)};
        learn(both.socket, again->socket);
        if (!both.shown.empty() && !both.hidden.empty()) stable.push_back(std::move(both));
    }
    return stable;
}

} // namespace listenwatch
