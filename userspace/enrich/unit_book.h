// What the init system says about units, asked for without waiting.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace listenwatch {

/// A unit as systemd knows it (org.freedesktop.systemd1(5)).
struct UnitFacts {
    std::string name{}; ///< its own, where it was asked for by something else
    std::string description{};
    std::string fragment_path{};             ///< its unit file; "" = it has none
    std::string source_path{};               ///< what a generator made it from: an init script
    std::string file_state{};                ///< "enabled", "disabled", "static", "generated", ...; "" = not known
    std::string invocation_id{};             ///< 32 hexadecimal digits, of the run that goes on; "" = it does not run
    std::vector<std::string> triggers{};     ///< a .socket: the service that it starts
    std::vector<std::string> triggered_by{}; ///< a service: the .socket that starts it
    bool operator==(const UnitFacts&) const = default;
};

/// Facts by unit name.
class UnitBook {
public:
    enum class State : std::uint8_t {
        known,
        asked,   ///< ask again soon
        refused, ///< nobody answers: do not wait
    };
    struct Answer {
        State state = State::refused;
        const UnitFacts* facts = nullptr; ///< valid until the next call; null unless known
    };

    virtual ~UnitBook() = default;
    /// Never blocks. `since_ns` (CLOCK_BOOTTIME): facts must have been asked for after that, as when a unit's process
    /// started: before, it may have been another run of the unit.
    virtual Answer find(const std::string& unit, std::uint64_t since_ns) = 0;
};

} // namespace listenwatch
