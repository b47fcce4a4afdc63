#include "firewall/nft_key.h"

#include <algorithm>
#include <linux/if_ether.h>
#include <linux/netfilter.h>

#include "firewall/field_match.h"

namespace listenwatch {
namespace {

using Kind = RegisterByte::Kind;

// The frame's type says the network family, if it is that of one of ours; no packet has family 0.
FieldValue family_of(std::span<const std::uint8_t> type)
{
    const unsigned number = type[0] * 256U + type[1];
    const std::uint32_t family = number == ETH_P_IP ? NFPROTO_IPV4 : number == ETH_P_IPV6 ? NFPROTO_IPV6 : 0;
    return field_value(PacketField::network_family, family);
}

bool is_whole(std::span<const RegisterByte> bytes, std::size_t size)
{
    for (std::size_t at = 0; at < bytes.size(); ++at)
        if (bytes[at].mask != 0xff || bytes[at].value != 0 || bytes[at].position != at) return false;
    return bytes.size() == size;
}

} // namespace

NftKey::NftKey(std::span<const RegisterByte> bytes) : x_bytes(bytes)
{
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const RegisterByte& byte = bytes[at];
        if (byte.kind == Kind::constant) continue;
        Piece* last = x_pieces.empty() || x_pieces.back().end != at ? nullptr : &x_pieces.back();
        const RegisterByte* before = last == nullptr ? nullptr : &bytes[at - 1];
        const bool same = before != nullptr && before->kind == byte.kind && before->field == byte.field &&
                          (byte.kind == Kind::unknown || std::abs(before->position - byte.position) == 1);
        if (!same)
            last = &x_pieces.emplace_back(Piece{at, at, true});
        else
            last->ordered = last->ordered && byte.position == before->position + 1;
        last->end = at + 1;
    }
}

MaskedField NftKey::field(const Piece& piece) const
{
    const auto bytes = x_bytes.subspan(piece.begin, piece.end - piece.begin);
    if (bytes[0].kind == Kind::ethertype) return {PacketField::network_family, {}, {}};
    if (bytes[0].kind == Kind::unknown) return {};
    MaskedField field{bytes[0].field, field_value(bytes[0].field, 0U), field_value(bytes[0].field, 0U)};
    for (const RegisterByte& byte : bytes) {
        field.mask.bytes[byte.position] = byte.mask;
        field.flip.bytes[byte.position] = byte.value;
    }
    return field;
}

std::vector<MaskedField> NftKey::fields() const
{
    std::vector<MaskedField> fields;
    for (const Piece& piece : x_pieces) fields.push_back(field(piece));
    return fields;
}

bool NftKey::is_unknown() const
{
    return std::ranges::all_of(x_pieces,
                               [&](const Piece& piece) { return x_bytes[piece.begin].kind == Kind::unknown; });
}

bool NftKey::is_ordered() const
{
    return x_pieces.size() == 1 && x_pieces[0].ordered && x_pieces[0].begin == 0 && !is_unknown();
}

void NftKey::set_field(const Piece& piece, std::span<const std::uint8_t> data, FieldValue& value) const
{
    for (std::size_t at = piece.begin; at < piece.end; ++at) value.bytes[x_bytes[at].position] = data[at];
}

std::optional<ValueRange> NftKey::range(const Piece& piece, std::span<const std::uint8_t> first,
                                        std::span<const std::uint8_t> last) const
{
    const std::size_t size = piece.end - piece.begin;
    const RegisterByte& byte = x_bytes[piece.begin];
    if (byte.kind == Kind::unknown) return ValueRange{};
    const bool is_one = std::ranges::equal(first.subspan(piece.begin, size), last.subspan(piece.begin, size));
    if (!is_one && !piece.ordered) return std::nullopt;
    if (byte.kind == Kind::ethertype) {
        if (!is_one || !is_whole(x_bytes.subspan(piece.begin, size), 2)) return std::nullopt;
        const FieldValue family = family_of(first.subspan(piece.begin, size));
        return ValueRange{family, family};
    }
    ValueRange range{field_value(byte.field, 0U), field_value(byte.field, 0U)};
    set_field(piece, first, range.first);
    set_field(piece, last, range.last);
    return range;
}

NftKey::Answer NftKey::ranges(std::span<const std::uint8_t> first, std::span<const std::uint8_t> last,
                              std::vector<ValueRange>& out) const
{
    if (first.size() != x_bytes.size() || last.size() != x_bytes.size() || x_pieces.empty()) return Answer::unknown;
    for (std::size_t at = 0; at < x_bytes.size(); ++at) {
        const RegisterByte& byte = x_bytes[at];
        if (byte.kind == Kind::constant && (byte.value < first[at] || byte.value > last[at])) return Answer::never;
    }
    for (const Piece& piece : x_pieces) {
        const auto one = range(piece, first, last);
        if (!one) return Answer::unknown;
        out.push_back(*one);
    }
    return Answer::fits;
}

std::vector<std::uint8_t> NftKey::greatest() const
{
    std::vector<std::uint8_t> bytes;
    for (const RegisterByte& byte : x_bytes)
        bytes.push_back(byte.kind == Kind::constant ? byte.value : static_cast<std::uint8_t>(byte.mask | byte.value));
    return bytes;
}

} // namespace listenwatch
