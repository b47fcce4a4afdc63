#include "enrich/proc_addresses.h"

#include <algorithm>
#include <span>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

std::optional<Address> parse_hex_address(std::string_view hex)
{
    Address address{Address::Family::v6, {}};
    if (hex.size() != 2 * address.bytes.size()) return std::nullopt;
    for (std::size_t i = 0; i < address.bytes.size(); ++i) {
        const auto byte = parse_number<std::uint8_t>(hex.substr(2 * i, 2), 16);
        if (!byte) return std::nullopt;
        address.bytes[i] = *byte;
    }
    return address;
}

// Lines without a vector of them: the table of a router is long.
template<class Use> void for_each_line(std::string_view text, Use use)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        use(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

} // namespace

void parse_if_inet6(std::string_view text, std::vector<InterfaceAddress>& addresses)
{
    for_each_line(text, [&](std::string_view line) {
        const auto words = split_words(line); // address ifindex prefix scope flags name, hexadecimal
        if (words.size() < 6) return;
        const auto address = parse_hex_address(words[0]);
        const auto ifindex = parse_number<std::uint32_t>(words[1], 16);
        const auto prefix = parse_number<std::uint8_t>(words[2], 16);
        if (address && ifindex && prefix)
            addresses.push_back({*address, *ifindex, *prefix, *ifindex == kLoopbackIfindex, 0, 0, {}});
    });
}

void parse_fib_trie(std::string_view text, std::vector<InterfaceAddress>& addresses)
{
    constexpr std::string_view kLeaf = "|-- ";
    const std::size_t first = addresses.size(); // a merged table is printed twice: "Main" and "Local"
    std::string_view leaf;
    bool is_own_table = false; // of a VRF: "Id 10:"
    for_each_line(text, [&](std::string_view line) {
        if (!line.starts_with(' ')) is_own_table = line.starts_with("Id ");
        line = trim(line);
        if (line.starts_with(kLeaf)) leaf = line.substr(kLeaf.size());
        if (line != "/32 host LOCAL") return;
        const auto address = parse_address(leaf);
        if (!address || address->family != Address::Family::v4) return;
        const std::uint32_t vrf_ifindex = is_own_table && !is_loopback(*address) ? kUnknownVrf : 0;
        const InterfaceAddress found{*address, 0, 32, is_loopback(*address), 0, vrf_ifindex, {}};
        if (std::find(addresses.begin() + static_cast<std::ptrdiff_t>(first), addresses.end(), found) ==
            addresses.end())
            addresses.push_back(found);
    });
}

std::optional<std::vector<InterfaceAddress>> read_addresses(const ProcDir& process)
{
    const auto routes = process.read("net/fib_trie");
    if (!routes) return std::nullopt;
    std::vector<InterfaceAddress> addresses;
    parse_fib_trie(*routes, addresses);
    const bool has_vrfs = std::ranges::any_of(addresses, &InterfaceAddress::vrf_ifindex);
    const std::size_t first_v6 = addresses.size();
    if (const auto v6 = process.read("net/if_inet6")) parse_if_inet6(*v6, addresses); // absent where IPv6 is off
    for (InterfaceAddress& at : std::span(addresses).subspan(first_v6))
        if (has_vrfs && !at.is_loopback_device) at.vrf_ifindex = kUnknownVrf; // any may be in one of them
    return addresses;
}

} // namespace listenwatch
