/* A row of the snapshot: who refers to which listening socket.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"
#include "socket_reader.bpf.h"

/* `out` is zeroed. */
static __always_inline void read_row(u32 fd, struct sock* sk, struct lw_inventory_row* out)
{
    read_socket(sk, read_cookie(sk), &out->socket);
    if (out->socket.protocol == IPPROTO_MPTCP_) out->socket.flags |= LW_MPTCP | LW_MSK_KNOWN;
    read_udp_state(sk, &out->socket);
    read_frames(sk, &out->socket);
    out->fd = fd;
}
