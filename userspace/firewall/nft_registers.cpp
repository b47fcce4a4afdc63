#include "firewall/nft_registers.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <linux/netfilter/nf_tables.h>

namespace listenwatch {
namespace {

constexpr std::size_t kWord = NFT_REG32_SIZE;

// Four registers of 16 bytes, or sixteen of 4: the same bytes. The end where there is no such data register.
std::size_t offset_of(std::uint32_t reg)
{
    if (reg >= NFT_REG_1 && reg <= NFT_REG_4) return (reg - NFT_REG_1) * std::size_t{NFT_REG_SIZE};
    if (reg >= NFT_REG32_00 && reg <= NFT_REG32_15) return (reg - NFT_REG32_00) * kWord;
    return std::numeric_limits<std::size_t>::max();
}

constexpr RegisterByte constant(std::uint8_t value)
{
    return {RegisterByte::Kind::constant, PacketField::other, 0, 0, value, 0};
}

RegisterByte masked(RegisterByte byte, std::uint8_t mask, std::uint8_t flip)
{
    if (byte.kind == RegisterByte::Kind::unknown) return mask == 0 ? constant(flip) : byte;
    byte.mask &= mask;
    byte.value = static_cast<std::uint8_t>((byte.value & mask) ^ flip);
    return byte;
}

} // namespace

void NftRegisters::store(std::uint32_t reg, std::span<const RegisterByte> bytes)
{
    std::size_t at = offset_of(reg);
    if (at > x_bytes.size() || bytes.size() > x_bytes.size() - at) return;
    std::ranges::copy(bytes, x_bytes.begin() + static_cast<std::ptrdiff_t>(at));
    for (at += bytes.size(); at % kWord != 0; ++at) x_bytes[at] = constant(0);
}

void NftRegisters::store_constant(std::uint32_t reg, std::span<const std::uint8_t> bytes)
{
    std::vector<RegisterByte> constants;
    for (const std::uint8_t byte : bytes) constants.push_back(constant(byte));
    store(reg, constants);
}

void NftRegisters::forget(std::uint32_t reg, const std::string& what)
{
    auto known = std::ranges::find(x_labels, what);
    if (known == x_labels.end() && x_labels.size() < std::numeric_limits<std::uint8_t>::max())
        known = x_labels.insert(known, what);
    RegisterByte unknown;
    if (known != x_labels.end()) unknown.label = static_cast<std::uint8_t>(known - x_labels.begin());
    for (std::size_t at = offset_of(reg); at < x_bytes.size(); ++at) x_bytes[at] = unknown;
}

std::span<const RegisterByte> NftRegisters::read(std::uint32_t reg, std::size_t size) const
{
    const std::size_t at = offset_of(reg);
    if (at > x_bytes.size() || size > x_bytes.size() - at) return {};
    return std::span(x_bytes).subspan(at, size);
}

std::optional<std::vector<std::uint8_t>> NftRegisters::read_constant(std::uint32_t reg, std::size_t size) const
{
    std::vector<std::uint8_t> values;
    for (const RegisterByte& byte : read(reg, size)) {
        if (byte.kind != RegisterByte::Kind::constant) return std::nullopt;
        values.push_back(byte.value);
    }
    if (values.size() != size) return std::nullopt;
    return values;
}

void NftRegisters::mask(std::uint32_t from, std::uint32_t to, std::span<const std::uint8_t> mask,
                        std::span<const std::uint8_t> flip)
{
    const auto bytes = read(from, mask.size());
    std::vector<RegisterByte> result(bytes.begin(), bytes.end());
    for (std::size_t at = 0; at < result.size(); ++at)
        result[at] = masked(result[at], mask[at], at < flip.size() ? flip[at] : std::uint8_t{0});
    store(to, result);
}

void NftRegisters::swap(std::uint32_t from, std::uint32_t to, std::size_t size, std::size_t unit)
{
    const auto bytes = read(from, size);
    std::vector<RegisterByte> result(bytes.begin(), bytes.end());
    if constexpr (std::endian::native == std::endian::little)
        for (std::size_t at = 0; unit != 0 && at + unit <= result.size(); at += unit)
            std::reverse(result.begin() + static_cast<std::ptrdiff_t>(at),
                         result.begin() + static_cast<std::ptrdiff_t>(at + unit));
    store(to, result);
}

} // namespace listenwatch
