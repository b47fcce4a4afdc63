// Ports that sockets of different owners share: by SO_REUSEPORT, or UDP by SO_REUSEADDR, a second one takes part of
// what was meant for the first. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Whether both would get the same packets: one namespace, transport and port, and addresses that overlap.
bool is_same_door(const Listener& a, const Listener& b);

/// Whether user, executable and service are the same, as far as both are known. Workers of one server are one owner.
bool is_same_owner(const Listener& a, const Listener& b);

/// All listeners by their port. However many sockets one user puts on one port, each costs little: who is asked about
/// are the owners there, and of each only the addresses that overlap.
class SharedPorts {
public:
    /// Adds one, enriched; returns who has the same door already and is another owner. Null = nobody.
    std::shared_ptr<const Listener> add(const std::shared_ptr<const Listener>& listener);
    void remove(const Listener& listener);

private:
    using Port = std::tuple<std::uint32_t, Transport, std::uint32_t>; // netns, transport, port
    struct Owner {
        bool is_kernel;
        std::uint32_t uid;
        std::string executable, unit, container_id;
        auto operator<=>(const Owner&) const = default;
    };
    struct Door {
        std::uint32_t ifindex;
        Address address;
        bool v6only;
        Identity id; // of the socket that has it
        auto operator<=>(const Door&) const = default;
    };
    using Doors = std::map<Door, std::shared_ptr<const Listener>>;
    using Owners = std::map<Owner, Doors>;
    using Ports = std::map<Port, Owners>;
    struct Place {
        Ports::iterator port;
        Owners::iterator owner;
        Doors::iterator door;
    };
    static std::shared_ptr<const Listener> find_same_door(const Doors& doors, const Listener& listener);
    static std::shared_ptr<const Listener> find_on_device(const Doors& doors, std::uint32_t ifindex,
                                                          const Listener& listener);

    Ports x_ports;
    std::map<Identity, Place> x_places; // what is known of a listener may be another when it goes
};

} // namespace listenwatch
