// Ports that strangers reach though no listener behind them is known, followed over time. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "firewall/port_forwards.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Adds the ways that lead to a listener of this transport.
void add_links(Transport transport, const std::vector<Steering>& ways, LinkedForwards& to);

/// Ways that lead to no listener. They are valid as long as `forwards`.
std::vector<const PortForward*> find_lone_forwards(const PortForwards& forwards, const LinkedForwards& linked);

/// Turns what is so into news. A rule that is loaded again under another handle is the same, and what lasts less than
/// five seconds is none: a container's rule comes before its listener, and a reload takes rules away for a moment.
class LoneForwards {
public:
    /// What is lone at the first call was there before.
    std::vector<ForwardNews> renew(const PortForwards& forwards, const LinkedForwards& linked, std::uint64_t now_ns);

private:
    struct Known {
        ForwardNews news;           // as it is told next
        bool is_lone = false;       // now
        bool is_told = false;       // that it is
        std::uint64_t since_ns = 0; // is_lone is so
    };
    void note_lone(const PortForwards& forwards, const LinkedForwards& linked, std::uint64_t now_ns);

    std::map<std::string, Known> x_known; // by what it says, without the rule's name
    bool x_is_first = true;
};

} // namespace listenwatch
