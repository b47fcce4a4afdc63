// The canary: a moment's listeners of our own, whose events prove that the sensor still tells what happens.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "listenwatch/event.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// A TCP listener and a UDP socket on 127.0.0.1, on ports that the kernel chooses, opened and closed at once: nobody
/// can connect. Their events are no one's business but ours.
class Canary {
public:
    /// From now on four events are waited for. Hooks run in the calls that are made here, so when it returns all that
    /// will ever be told is in the ring.
    Result<void> sing();
    /// Whether the event is the canary's.
    bool hear(const SensorEvent& event);
    /// What was not heard since: "open of a TCP listener".
    [[nodiscard]] std::vector<std::string> unheard() const;

private:
    struct Song {
        std::string name;
        bool opened = false;
        bool closed = false;
    };
    std::map<std::uint64_t, Song> x_songs; // by cookie
};

} // namespace listenwatch
