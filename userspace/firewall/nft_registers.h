// What the registers of nf_tables hold while a rule is worked through, byte by byte and without a packet: a number that
// the rule put there, a byte of the packet's field, or nothing that is understood. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// One byte of a register.
struct RegisterByte {
    enum class Kind : std::uint8_t {
        unknown,
        constant,
        field,     ///< (byte `position` of the field & mask) ^ value
        ethertype, ///< the same of the frame's type, which says the network family
    };
    Kind kind = Kind::unknown;
    PacketField field = PacketField::other;
    std::uint8_t position = 0; ///< of the field in network order
    std::uint8_t mask = 0xff;
    std::uint8_t value = 0;
    std::uint8_t label = 0; ///< of unknown: what it is, see NftRegisters::label
};

class NftRegisters {
public:
    /// Puts bytes there, filled up with zeros to a word as the kernel does.
    void store(std::uint32_t reg, std::span<const RegisterByte> bytes);
    /// The same of numbers that the rule has.
    void store_constant(std::uint32_t reg, std::span<const std::uint8_t> bytes);
    /// Something that is not understood comes there; how long it is, is not known either.
    void forget(std::uint32_t reg, const std::string& what);

    /// Empty when the registers end before.
    [[nodiscard]] std::span<const RegisterByte> read(std::uint32_t reg, std::size_t size) const;
    /// The bytes, if all are numbers.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> read_constant(std::uint32_t reg, std::size_t size) const;
    /// What an unknown byte is.
    [[nodiscard]] const std::string& label(const RegisterByte& byte) const { return x_labels[byte.label]; }

    /// `from` & mask ^ flip to `to`.
    void mask(std::uint32_t from, std::uint32_t to, std::span<const std::uint8_t> mask,
              std::span<const std::uint8_t> flip);
    /// Numbers of `unit` bytes between host and network order.
    void swap(std::uint32_t from, std::uint32_t to, std::size_t size, std::size_t unit);

private:
    std::array<RegisterByte, 64> x_bytes{};
    std::vector<std::string> x_labels{"register"};
};

} // namespace listenwatch
