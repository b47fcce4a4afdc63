#include "firewall/xt_entry.h"

#include <algorithm>
#include <linux/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "firewall/field_match.h"

namespace listenwatch {
namespace {

template<class Value> std::span<const std::uint8_t> raw(const Value& value)
{
    return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

bool is_zero(std::span<const std::uint8_t> bytes)
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

void add_masked(std::vector<Statement>& to, PacketField field, std::span<const std::uint8_t> value,
                std::span<const std::uint8_t> mask, bool negated)
{
    if (is_zero(mask) && !negated) return;
    add_match(to, masked_match(field, field_value(field, mask), field_value(field, value), negated));
}

void add_protocol(std::vector<Statement>& to, std::uint32_t protocol, bool negated)
{
    const FieldValue value = field_value(PacketField::transport, protocol);
    add_match(to, range_match(PacketField::transport, value, value, negated));
}

// Where we look no packet has a device to leave by: one that must have one does not fit.
template<class Header> void add_devices(std::vector<Statement>& to, const Header& header)
{
    FieldValue name = field_value(PacketField::input_name, raw(header.iniface));
    for (std::size_t at = 0; at < name.size; ++at) name.bytes[at] &= header.iniface_mask[at]; // of "eth+" all but the +
    add_masked(to, PacketField::input_name, name.bytes, raw(header.iniface_mask),
               (header.invflags & IPT_INV_VIA_IN) != 0);
    if (!is_zero(raw(header.outiface_mask)) && (header.invflags & IPT_INV_VIA_OUT) == 0) add_match(to, never_match());
}

// In the order that iptables-nft has: the same rules then look the same.
std::vector<Statement> conditions_of(const ipt_ip& header)
{
    std::vector<Statement> to;
    add_devices(to, header);
    if (header.proto != 0) add_protocol(to, header.proto, (header.invflags & IPT_INV_PROTO) != 0);
    add_masked(to, PacketField::source_v4, raw(header.src), raw(header.smsk), (header.invflags & IPT_INV_SRCIP) != 0);
    add_masked(to, PacketField::destination_v4, raw(header.dst), raw(header.dmsk),
               (header.invflags & IPT_INV_DSTIP) != 0);
    if ((header.flags & IPT_F_FRAG) != 0) to.emplace_back(UnknownMatch{"fragments"});
    return to;
}

std::vector<Statement> conditions_of(const ip6t_ip6& header)
{
    std::vector<Statement> to;
    add_devices(to, header);
    if ((header.flags & IP6T_F_PROTO) != 0) add_protocol(to, header.proto, (header.invflags & IP6T_INV_PROTO) != 0);
    add_masked(to, PacketField::source_v6, raw(header.src), raw(header.smsk), (header.invflags & IP6T_INV_SRCIP) != 0);
    add_masked(to, PacketField::destination_v6, raw(header.dst), raw(header.dmsk),
               (header.invflags & IP6T_INV_DSTIP) != 0);
    if ((header.flags & IP6T_F_TOS) != 0) to.emplace_back(UnknownMatch{"traffic class"});
    return to;
}

const ipt_ip& header_of(const ipt_entry& entry)
{
    return entry.ip;
}
const ip6t_ip6& header_of(const ip6t_entry& entry)
{
    return entry.ipv6;
}
constexpr std::uint8_t goto_flag(const ipt_ip&)
{
    return IPT_F_GOTO;
}
constexpr std::uint8_t goto_flag(const ip6t_ip6&)
{
    return IP6T_F_GOTO;
}

// A match or target begins with its size, name and revision; the two have the same form.
struct Part {
    XtExtension extension;
    std::size_t size = 0;
};

std::optional<Part> part_at(std::span<const std::uint8_t> bytes, std::uint8_t network)
{
    constexpr std::size_t kHeader = sizeof(xt_entry_match);
    if (bytes.size() < kHeader) return std::nullopt;
    xt_entry_match header;
    std::memcpy(&header, bytes.data(), kHeader);
    const std::size_t size = header.u.user.match_size;
    if (size < kHeader || size > bytes.size()) return std::nullopt;
    const auto name = bytes.subspan(offsetof(xt_entry_match, u.user.name), sizeof header.u.user.name);
    const auto length = static_cast<std::size_t>(std::ranges::find(name, std::uint8_t{0}) - name.begin());
    return Part{{{reinterpret_cast<const char*>(name.data()), length},
                 header.u.user.revision,
                 bytes.subspan(kHeader, size - kHeader),
                 network},
                size};
}

template<class Entry>
std::optional<XtEntry> decode(std::span<const std::uint8_t> table, std::size_t offset, std::uint8_t network)
{
    if (offset > table.size() || table.size() - offset < sizeof(Entry)) return std::nullopt;
    const auto bytes = table.subspan(offset);
    Entry entry;
    std::memcpy(&entry, bytes.data(), sizeof entry);
    if (entry.target_offset < sizeof entry || entry.target_offset > entry.next_offset ||
        entry.next_offset > bytes.size())
        return std::nullopt;
    const auto target =
        part_at(bytes.subspan(entry.target_offset, entry.next_offset - std::size_t{entry.target_offset}), network);
    if (!target) return std::nullopt;
    const auto& header = header_of(entry);
    return XtEntry{offset,
                   offset + entry.next_offset,
                   bytes.subspan(sizeof entry, entry.target_offset - sizeof entry),
                   target->extension,
                   conditions_of(header),
                   (header.flags & goto_flag(header)) != 0};
}

} // namespace

std::optional<XtEntry> decode_xt_entry(std::span<const std::uint8_t> table, std::size_t offset, std::uint8_t network)
{
    return network == NFPROTO_IPV4 ? decode<ipt_entry>(table, offset, network)
                                   : decode<ip6t_entry>(table, offset, network);
}

bool add_xt_matches(const XtEntry& entry, std::uint8_t network, std::vector<Statement>& statements)
{
    for (auto left = entry.matches; !left.empty();) {
        const auto match = part_at(left, network);
        if (!match) return false;
        xt_match(match->extension, statements);
        left = left.subspan(match->size);
    }
    return true;
}

} // namespace listenwatch
