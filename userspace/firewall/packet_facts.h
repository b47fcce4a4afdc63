// What is known of packets that strangers send, and whether they fit a condition. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// Whether packets of which only that much is known fit a condition.
enum class Fit : std::uint8_t {
    all,
    none,
    some, ///< or not known
};

constexpr Fit opposite(Fit fit)
{
    return fit == Fit::all ? Fit::none : fit == Fit::none ? Fit::all : Fit::some;
}

/// The values that a field may have.
struct FieldFacts {
    std::vector<ValueRange> possible; ///< in order, without overlap
    FieldValue known_bits{};          ///< those bits are known, whatever the rest is: with `bits`
    FieldValue bits{};
    bool operator==(const FieldFacts&) const = default;
};

/// A set of packets: all those whose fields have possible values. Of a field without facts nothing is known.
class PacketFacts {
public:
    void set(PacketField field, FieldFacts facts) { x_facts[field] = std::move(facts); }
    void set(PacketField field, std::uint32_t number);
    /// Everything but these, which may overlap.
    void set_outside(PacketField field, std::vector<ValueRange> excluded);
    void forget(PacketField field) { x_facts.erase(field); }

    [[nodiscard]] Fit fit(const PacketMatch& match) const;
    [[nodiscard]] Fit fit(const std::vector<MaskedField>& fields, const MatchElement& element) const;
    /// The one value that all of them have.
    [[nodiscard]] std::optional<FieldValue> value(PacketField field) const;

private:
    [[nodiscard]] Fit fit_any(const MaskedField& field, const std::vector<MatchElement>& elements) const;

    std::unordered_map<PacketField, FieldFacts> x_facts;
};

/// What a stranger begins to talk to: one address and port of this namespace. A stranger is somebody on none of its
/// addresses who is answered by the way that he came (others are what a reverse path filter is there against).
struct Approach {
    Address address;
    std::uint16_t port = 0;
    std::uint8_t protocol = 0;            ///< IPPROTO_*
    std::uint32_t ifindex = 0;            ///< the only device that the listener hears, 0 = all
    std::string device{};                 ///< its name, "" = not known
    std::vector<Address> own_addresses{}; ///< of the namespace: no stranger has them
    bool by_vrf = false;                  ///< it may come by a VRF, through its device too
};

/// Of a talk.
enum class Turn : std::uint8_t {
    first,
    later, ///< of a TCP connection: the handshake's end, and data
};

/// Such a packet of each such talk: to that address, from elsewhere, by any device but loopback.
PacketFacts packets_of(const Approach& approach, Turn turn = Turn::first);

} // namespace listenwatch
