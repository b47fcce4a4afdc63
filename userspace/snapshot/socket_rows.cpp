#include <cstring>

#include "base/socket_record.h"
#include "listenwatch/event_abi.h"
#include "snapshot/socket_tables.h"

namespace listenwatch {

Result<std::vector<SeenSocket>> parse_socket_rows(std::span<const std::byte> bytes)
{
    if (bytes.size() % sizeof(lw_socket) != 0)
        return fail(ErrorKind::runtime, "the last row of a socket table is cut short");
    std::vector<SeenSocket> sockets;
    for (; !bytes.empty(); bytes = bytes.subspan(sizeof(lw_socket))) {
        lw_socket row;
        std::memcpy(&row, bytes.data(), sizeof(row));
        const auto listener = to_listener(row);
        if (!listener) return fail(ErrorKind::runtime, "a socket table gave an unknown family or protocol");
        sockets.push_back({listener->id, listener->endpoint, listener->kernel});
    }
    return sockets;
}

} // namespace listenwatch
