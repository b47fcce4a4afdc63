// What a comparison or a set looks at: bytes of registers as fields of the packet, and data beside them as values of
// those fields. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "firewall/nft_registers.h"

namespace listenwatch {

class NftKey {
public:
    explicit NftKey(std::span<const RegisterByte> bytes);

    [[nodiscard]] std::vector<MaskedField> fields() const;
    /// Nothing in it is understood.
    [[nodiscard]] bool is_unknown() const;
    /// One field (and nothing but zeros beside it), its bytes in an order that comparing them makes sense.
    [[nodiscard]] bool is_ordered() const;

    enum class Answer : std::uint8_t {
        fits,
        never,   ///< no packet has such a key: it is not zero where the key always is
        unknown, ///< cannot be said as ranges
    };
    /// One range for each field; data as long as the key, both ends belong to it.
    Answer ranges(std::span<const std::uint8_t> first, std::span<const std::uint8_t> last,
                  std::vector<ValueRange>& out) const;
    /// The greatest value that the key can have.
    [[nodiscard]] std::vector<std::uint8_t> greatest() const;

private:
    struct Piece {
        std::size_t begin = 0, end = 0; ///< in x_bytes: of one field
        bool ordered = true;
    };
    void set_field(const Piece& piece, std::span<const std::uint8_t> data, FieldValue& value) const;
    [[nodiscard]] std::optional<ValueRange> range(const Piece& piece, std::span<const std::uint8_t> first,
                                                  std::span<const std::uint8_t> last) const;
    [[nodiscard]] MaskedField field(const Piece& piece) const;

    std::span<const RegisterByte> x_bytes;
    std::vector<Piece> x_pieces;
};

} // namespace listenwatch
