// What every event of this run says about the host and the program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace listenwatch {

struct HostFacts {
    std::string name;     ///< host.name
    std::string hostname; ///< as uname(2) gives it
    std::string id;       ///< machine-id(5)
    std::string boot_id;  ///< /proc/sys/kernel/random/boot_id
    std::string agent_version;
    std::string agent_ephemeral_id; ///< a UUID made at start: with the sequence it names an event
    std::uint32_t netns_ino = 0;    ///< the program's own network namespace, 0 = not known
};

/// How the sensor sees and what it does not see; told with the events about the program.
struct SensorFacts {
    std::string tier; ///< "fexit", "cgroup", "poll"
    std::vector<std::string> blind;
};

} // namespace listenwatch
