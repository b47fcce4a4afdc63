#include "stream_state.h"

namespace listenwatch {

void StreamState::take(const StreamEvent& event)
{
    const std::string action = event.text("event.action");
    if (action == "events-lost") {
        x_lost += event.number("listenwatch.lost.count");
        x_loss_reason = event.text("event.reason");
        x_lost_opens += event.number("listenwatch.lost.opens");
        x_lost_closes += event.number("listenwatch.lost.closes");
    }
    const std::uint64_t netns = event.number("listenwatch.socket.netns");
    if (event.text("event.kind") == "alert" || !x_netns_inos.contains(netns)) return;
    ++x_events;
    const bool recovered = event.flag("listenwatch.recovered");
    if (recovered) ++x_recovered;
    if (!recovered && action == "listener-opened") ++x_opened_live;
    if (!recovered && action == "listener-closed") ++x_closed_live;
    const std::string id =
        identity_text(netns, event.number("listenwatch.socket.cookie"), event.number("listenwatch.socket.inode"));
    if (action == "listener-closed") {
        if (x_open.erase(id) == 0) x_wrong.push_back("closed, but was not open: " + event.line());
        x_held.erase(id);
        return;
    }
    if (action != "listener-opened" && action != "listener-present" && action != "listener-changed") return;
    const std::string where =
        endpoint_text(event.text("network.transport"), event.text("server.ip"), event.number("server.port"));
    if (action != "listener-changed" && !x_open.emplace(id, where).second)
        x_wrong.push_back("opened twice: " + event.line());
    if (action == "listener-changed" && !x_open.contains(id))
        x_wrong.push_back("changed, but was not open: " + event.line());
    x_held[id] = held_text(where, event.texts("listenwatch.owners.pids"));
}

} // namespace listenwatch
