/* Word that a socket closed.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "event_output.bpf.h"
#include "socket_reader.bpf.h"

static __always_inline void send_close(u64 cookie, u64 inode, u32 netns_ino)
{
    struct lw_close* record = reserve_record(LW_CLOSE, sizeof(*record));
    if (!record) return;
    record->cookie = cookie;
    record->inode = inode;
    record->netns_ino = netns_ino;
    record->tgid = bpf_get_current_pid_tgid() >> 32;
    submit_record(record);
}

static __always_inline void send_close_of(struct sock* sk)
{
    send_close(read_cookie(sk), read_inode(sk), sk->__sk_common.skc_net.net->ns.inum);
}
