// Tables of x_tables as the kernel would give them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <linux/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <span>
#include <string_view>
#include <vector>

#include "firewall/xt_table.h"

namespace listenwatch {

template<class Value> std::vector<std::uint8_t> bytes_of_value(const Value& value)
{
    std::vector<std::uint8_t> bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

/// A match or target with its header.
inline std::vector<std::uint8_t> xt_part(std::string_view name, std::uint8_t revision, std::vector<std::uint8_t> info)
{
    info.resize((info.size() + 7) / 8 * 8);
    xt_entry_match header{};
    header.u.user.match_size = static_cast<std::uint16_t>(sizeof header + info.size());
    name.copy(header.u.user.name, sizeof header.u.user.name - 1);
    header.u.user.revision = revision;
    const std::vector<std::uint8_t> head = bytes_of_value(header);
    std::vector<std::uint8_t> part(head.size() + info.size());
    std::ranges::copy(info, std::ranges::copy(head, part.begin()).out);
    return part;
}

inline std::vector<std::uint8_t> xt_verdict(std::int32_t verdict)
{
    return xt_part("", 0, bytes_of_value(verdict));
}

/// IPv4 entries one after the other.
class TableBuilder {
public:
    /// Gives where it begins.
    std::uint32_t add(const ipt_ip& header, const std::vector<std::uint8_t>& matches,
                      const std::vector<std::uint8_t>& target)
    {
        ipt_entry entry{};
        entry.ip = header;
        entry.target_offset = static_cast<std::uint16_t>(sizeof entry + matches.size());
        entry.next_offset = static_cast<std::uint16_t>(entry.target_offset + target.size());
        const auto offset = static_cast<std::uint32_t>(x_bytes.size());
        for (const auto& part : {bytes_of_value(entry), matches, target})
            x_bytes.insert(x_bytes.end(), part.begin(), part.end());
        return offset;
    }
    std::uint32_t add(const std::vector<std::uint8_t>& target) { return add({}, {}, target); }
    /// The entry before a chain that a user made; the last one of a table, too.
    std::uint32_t name(std::string_view name)
    {
        std::vector<std::uint8_t> info(name.begin(), name.end());
        info.resize(32);
        return add(xt_part(XT_ERROR_TARGET, 0, info));
    }
    /// As the table `filter` with one hook, the input.
    [[nodiscard]] XtTable table(std::uint32_t first, std::uint32_t policy) const
    {
        XtTable table{"filter", NFPROTO_IPV4, 1U << NF_INET_LOCAL_IN, {}, {}, x_bytes};
        table.first[NF_INET_LOCAL_IN] = first;
        table.policy[NF_INET_LOCAL_IN] = policy;
        return table;
    }
    std::vector<std::uint8_t>& bytes() { return x_bytes; }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(x_bytes.size()); }

private:
    std::vector<std::uint8_t> x_bytes;
};

} // namespace listenwatch
