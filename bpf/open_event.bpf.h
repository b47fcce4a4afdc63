/* The body of every program that sees a socket open.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "event_output.bpf.h"
#include "holder_set.bpf.h"
#include "socket_reader.bpf.h"
#include "task_reader.bpf.h"

#ifdef LISTENWATCH_NO_KFUNCS
/* For a cgroup/post_bind program without a typed socket; `v6` is constant, and says which fields it may read. */
static __always_inline void send_bound(volatile struct bpf_sock* context, bool v6)
{
    struct lw_task task = {};
    read_task(&task);
    send_context(NULL, &task);
    add_holder(task.tgid);
    struct lw_open* record = reserve_record(LW_OPEN, sizeof(*record));
    if (!record) return;
    u32* address = (u32*)record->socket.address;
    read_bound_context((struct bpf_sock*)context, &record->socket);
    if (v6)
        for (int i = 0; i < 4; i++) address[i] = context->src_ip6[i];
    else
        address[0] = context->src_ip4;
    record->task = task;
    submit_record(record);
}
#endif

/* `tcp` is constant: not every program may ask for what TCP needs. `flags` are added to what the socket says: enum
 * lw_socket_flag. */
static __always_inline void send_open(struct sock* sk, u64 cookie, bool tcp, u16 flags)
{
    struct lw_task task = {};
    read_task(&task);
    send_context(sk, &task);
    add_holder(task.tgid);
    struct lw_open* record = reserve_record(LW_OPEN, sizeof(*record));
    if (!record) return;
    read_socket(sk, cookie, &record->socket);
    if (tcp) read_outer(sk, &record->socket);
    record->socket.flags |= flags;
    record->task = task;
    submit_record(record);
}
