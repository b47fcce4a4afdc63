// Ports that sockets of different owners share: by SO_REUSEPORT, or UDP by SO_REUSEADDR, a second one takes part of
// what was meant for the first. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Whether both would get the same packets: one namespace, transport and port, and addresses that overlap.
bool is_same_door(const Listener& a, const Listener& b);

/// Whether user, executable and service are the same, as far as both are known. Workers of one server are one owner.
bool is_same_owner(const Listener& a, const Listener& b);

/// All listeners by their port.
class SharedPorts {
public:
    /// Adds one, enriched; returns who has the same door already and is another owner. Null = nobody.
    std::shared_ptr<const Listener> add(const std::shared_ptr<const Listener>& listener);
    void remove(const Listener& listener);

private:
    using Port = std::tuple<std::uint32_t, Transport, std::uint32_t>; // netns, transport, port
    static Port port_of(const Listener& listener);

    std::map<Port, std::vector<std::shared_ptr<const Listener>>> x_listeners;
};

} // namespace listenwatch
