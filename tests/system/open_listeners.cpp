#include "open_listeners.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <sstream>

#include "base/address.h"
#include "snapshot/namespace_dump.h"
#include "tested_program.h"

namespace listenwatch {

std::string identity_text(std::uint64_t netns, std::uint64_t cookie, std::uint64_t inode)
{
    const std::string front = "netns " + std::to_string(netns) + " cookie " + std::to_string(cookie);
    if (cookie != 0 && lacks_udp_inodes()) return front;
    return front + " inode " + std::to_string(inode);
}

std::string endpoint_text(const std::string& transport, const std::string& address, std::uint64_t port)
{
    return transport + " " + address + " " + std::to_string(port);
}

std::string held_text(const std::string& endpoint, std::vector<std::string> pids)
{
    std::ranges::sort(pids);
    std::string text = endpoint + " held by";
    for (const std::string& pid : pids) text += " " + pid;
    return text;
}

Truth add_truth(ActorProcess& actor, const std::string& last_deed, OpenListeners& open, OpenListeners* held,
                std::string& failure)
{
    for (;;) {
        const Truth line = actor.next();
        if (line.flag("ok") && line.text("deed") == last_deed) return line;
        if (!line.flag("ok") || line.text("deed") != "still-open") {
            failure = "the actor: " + line.text("deed") + ": " + line.text("step") + ": " + line.text("error");
            return {};
        }
        const std::string id = identity_text(line.number("netns"), line.number("cookie"), line.number("inode"));
        open[id] = endpoint_text(line.text("proto"), line.text("address"), line.number("port"));
        if (held == nullptr) continue;
        std::istringstream holders(line.text("holders"));
        (*held)[id] = held_text(open[id], {std::istream_iterator<std::string>(holders), {}});
    }
}

void add_dump(pid_t pid, std::uint64_t netns, OpenListeners& open, std::string& failure)
{
    NetNamespace where;
    where.inode = static_cast<std::uint32_t>(netns);
    where.path = "/proc/" + std::to_string(pid) + "/ns/net";
    const auto dumps = dump_namespaces(std::span(&where, 1));
    if (!dumps.at(0)) {
        failure = dumps[0].error().text;
        return;
    }
    for (const FoundListener& found : dumps[0]->found) {
        const Listener& listener = found.listener;
        open[identity_text(netns, listener.id.cookie, listener.id.inode)] =
            endpoint_text(std::string(to_text(listener.endpoint.transport)), to_text(listener.endpoint.address),
                          listener.endpoint.port);
    }
}

std::string difference(const OpenListeners& is, const std::string& is_name, const OpenListeners& should,
                       const std::string& should_name)
{
    std::string text;
    for (const auto& [id, where] : is)
        if (!should.contains(id) || should.at(id) != where) text += "\n  only in " + is_name + ": " + id + " " + where;
    for (const auto& [id, where] : should)
        if (!is.contains(id) || is.at(id) != where) text += "\n  only in " + should_name + ": " + id + " " + where;
    return text;
}

} // namespace listenwatch
