// Any bytes as a table of x_tables: no read beyond them, an end to every loop.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <linux/netfilter.h>
#include <span>
#include <vector>

#include "firewall/xt_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 8) return 0;
    listenwatch::XtTable table{"nat", NFPROTO_IPV4, 0x1f, {}, {}, {}};
    if ((data[0] & 1U) != 0) table.network = NFPROTO_IPV6;
    for (std::size_t hook = 0; hook < 2; ++hook) {
        table.first[hook] = data[2 * hook + 1] * 8U;
        table.policy[hook] = data[2 * hook + 2] * 8U;
    }
    const std::vector<std::uint8_t> exact(data + 8, data + size); // of the exact size, for the sanitizer
    table.entries = exact;
    const auto chains = listenwatch::decode_xt_table(table);
    return chains && chains->size() > size ? -1 : 0;
}
