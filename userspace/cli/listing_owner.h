// Who is behind a listener, in the words of the listing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Names are raw bytes: whoever draws them escapes them.
struct ListingOwner {
    /// "ssh.service", "docker 0123456789ab", "by hand: alice" (a login session, no unit behind it), "vxlan0" (the
    /// device that the kernel listens for); "" = not known.
    std::string service;
    bool is_service = false;             ///< a unit or a container, not a session: its processes belong together
    std::string process;                 ///< name of the process that speaks for it; "" = not known
    std::string script;                  ///< name of the script or module that it runs, "" = none
    std::string executable;              ///< of that process, "" = not known
    std::string user;                    ///< by name, else by number; "kernel" for the kernel's own
    std::string started_by;              ///< name of the opener's parent
    std::vector<std::uint32_t> pids;     ///< the one that speaks first, then the others ascending
    std::uint64_t since_boottime_ns = 0; ///< when it was opened, else when its process started; 0 = not known
};

/// The opener speaks if it still holds the socket; else the lowest pid, 1 last (it holds the sockets of others).
ListingOwner describe_owner(const Listener& listener);

} // namespace listenwatch
