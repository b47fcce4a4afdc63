// Any text as /proc/PID/net/{tcp,udp6,raw,unix,packet,sctp/eps,protocols}, fdinfo of an io_uring, and mountinfo.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/mounts.h"
#include "snapshot/proc_family.h"
#include "snapshot/proc_net.h"
#include "snapshot/ring_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace listenwatch;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    ProcNetTable table;
    parse_proc_net(text, Transport::tcp, Address::Family::v4, 1, table);
    parse_proc_net(text, Transport::udp, Address::Family::v6, 1, table);
    if (table.listeners.size() + table.malformed > 2 * lines) std::abort();
    for (const Listener& listener : table.listeners)
        if (listener.endpoint.port == 0) std::abort();
    ProcNetTable others;
    parse_proc_net(text, Transport::raw, Address::Family::v4, 1, others);
    parse_proc_unix(text, 1, others);
    parse_proc_packet(text, 1, others);
    parse_proc_sctp(text, 1, others);
    if (others.listeners.size() + others.malformed > 4 * lines) std::abort();
    count_protocol(text, "XDP");
    if (parse_ring_files(text).socket_inodes.size() > lines) std::abort();
    if (parse_mounts(text).size() > lines) std::abort();
    return 0;
}
