/* The body of every program that sees a socket open.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "event_output.bpf.h"
#include "socket_reader.bpf.h"
#include "task_reader.bpf.h"

static __always_inline void send_open(struct sock* sk, u64 cookie, bool tcp)
{
    struct lw_task task = {};
    read_task(&task);
    send_context(sk, &task);
    struct lw_open* record = reserve_record(LW_OPEN, sizeof(*record));
    if (!record) return;
    if (tcp)
        read_tcp_socket(sk, cookie, &record->socket);
    else
        read_socket(sk, cookie, &record->socket);
    record->task = task;
    submit_record(record);
}
