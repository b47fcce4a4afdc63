#include "firewall/nft_load.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio> // libnftnl/expr.h lacks it
#include <libnftnl/expr.h>
#include <linux/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "firewall/field_match.h"

namespace listenwatch {
namespace {

// Where a field lies in a header.
struct Place {
    std::uint32_t begin;
    PacketField field;
};

constexpr std::array kV4{Place{9, PacketField::transport}, Place{12, PacketField::source_v4},
                         Place{16, PacketField::destination_v4}};
// Its next header is left out: that is the transport only if no other header is between.
constexpr std::array kV6{Place{8, PacketField::source_v6}, Place{24, PacketField::destination_v6}};
constexpr std::array kPorts{Place{0, PacketField::source_port}, Place{2, PacketField::destination_port}};
constexpr std::array kTcp{kPorts[0], kPorts[1], Place{13, PacketField::tcp_flags}};

bool has_ports(std::uint8_t transport)
{
    constexpr std::array<std::uint8_t, 6> kWithPorts{0, // any: for what has none, the match says nothing
                                                     IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP,
                                                     IPPROTO_DCCP};
    return std::ranges::count(kWithPorts, transport) != 0;
}

std::span<const Place> places(const NftProtocols& protocols, std::uint32_t base)
{
    if (base == NFT_PAYLOAD_NETWORK_HEADER && protocols.network == NFPROTO_IPV4) return kV4;
    if (base == NFT_PAYLOAD_NETWORK_HEADER && protocols.network == NFPROTO_IPV6) return kV6;
    if (base == NFT_PAYLOAD_TRANSPORT_HEADER && protocols.transport == IPPROTO_TCP) return kTcp;
    if (base == NFT_PAYLOAD_TRANSPORT_HEADER && has_ports(protocols.transport)) return kPorts;
    return {};
}

RegisterByte field_byte(PacketField field, std::size_t position)
{
    return {RegisterByte::Kind::field, field, static_cast<std::uint8_t>(position), 0xff, 0, 0};
}

// A number that the kernel keeps in the host's order.
std::vector<RegisterByte> host_number(PacketField field)
{
    std::vector<RegisterByte> bytes;
    for (std::size_t at = 0; at < field_size(field); ++at) bytes.push_back(field_byte(field, at));
    if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(bytes);
    return bytes;
}

std::vector<RegisterByte> text(PacketField field)
{
    std::vector<RegisterByte> bytes;
    for (std::size_t at = 0; at < field_size(field); ++at) bytes.push_back(field_byte(field, at));
    return bytes;
}

std::vector<RegisterByte> ethertype()
{
    std::vector<RegisterByte> bytes(2, {RegisterByte::Kind::ethertype, PacketField::network_family, 0, 0xff, 0, 0});
    bytes[1].position = 1;
    return bytes;
}

} // namespace

std::vector<RegisterByte> payload_bytes(const NftProtocols& protocols, std::uint32_t base, std::uint32_t offset,
                                        std::uint32_t size)
{
    std::vector<RegisterByte> bytes(std::min<std::uint32_t>(size, 64)); // all registers together
    for (std::uint32_t at = 0; at < bytes.size(); ++at)
        for (const Place& place : places(protocols, base))
            if (offset + at >= place.begin && offset + at < place.begin + field_size(place.field))
                bytes[at] = field_byte(place.field, offset + at - place.begin);
    return bytes;
}

NftLoad load_payload(const nftnl_expr* expression, const NftProtocols& protocols)
{
    auto bytes = payload_bytes(protocols, nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_BASE),
                               nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET),
                               nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_LEN));
    const auto is_unknown = [](const RegisterByte& byte) { return byte.kind == RegisterByte::Kind::unknown; };
    if (std::ranges::all_of(bytes, is_unknown)) bytes.clear();
    return {nftnl_expr_get_u32(expression, NFTNL_EXPR_PAYLOAD_DREG), bytes, "payload"};
}

NftLoad load_meta(const nftnl_expr* expression)
{
    NftLoad load{nftnl_expr_get_u32(expression, NFTNL_EXPR_META_DREG)};
    switch (nftnl_expr_get_u32(expression, NFTNL_EXPR_META_KEY)) {
    case NFT_META_PROTOCOL: load.bytes = ethertype(); break;
    case NFT_META_NFPROTO: load.bytes = host_number(PacketField::network_family); break;
    case NFT_META_L4PROTO: load.bytes = host_number(PacketField::transport); break;
    case NFT_META_PKTTYPE: load.bytes = host_number(PacketField::packet_type); break;
    case NFT_META_IIF: load.bytes = host_number(PacketField::input_index); break;
    case NFT_META_MARK: load.bytes = host_number(PacketField::mark); break;
    case NFT_META_IIFNAME: load.bytes = text(PacketField::input_name); break;
    default: load.what = "meta"; break;
    }
    return load;
}

NftLoad load_conntrack(const nftnl_expr* expression)
{
    NftLoad load{nftnl_expr_get_u32(expression, NFTNL_EXPR_CT_DREG)};
    switch (nftnl_expr_get_u32(expression, NFTNL_EXPR_CT_KEY)) {
    case NFT_CT_STATE: load.bytes = host_number(PacketField::ct_state); break;
    case NFT_CT_STATUS: load.bytes = host_number(PacketField::ct_status); break;
    default: load.what = "ct"; break;
    }
    return load;
}

NftLoad load_fib(const nftnl_expr* expression)
{
    NftLoad load{nftnl_expr_get_u32(expression, NFTNL_EXPR_FIB_DREG)};
    // With something else besides, it is another question.
    constexpr std::uint32_t kWayBack = NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_PRESENT;
    const std::uint32_t result = nftnl_expr_get_u32(expression, NFTNL_EXPR_FIB_RESULT);
    const std::uint32_t flags = nftnl_expr_get_u32(expression, NFTNL_EXPR_FIB_FLAGS);
    if (result == NFT_FIB_RESULT_ADDRTYPE && flags == NFTA_FIB_F_DADDR)
        load.bytes = host_number(PacketField::destination_type);
    else if (result == NFT_FIB_RESULT_OIF && (flags & ~std::uint32_t{NFTA_FIB_F_MARK}) == kWayBack)
        load.bytes = host_number(PacketField::way_back);
    else
        load.what = "fib";
    return load;
}

} // namespace listenwatch
