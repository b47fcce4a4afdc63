/* Word of what a process did: a hint that userspace looks after.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "event_output.bpf.h"

static __always_inline void send_deed(u32 deed, u32 tgid, u64 start_boottime_ns, u64 exec_id)
{
    struct lw_deed* record = reserve_record(LW_DEED, sizeof(*record));
    if (!record) return;
    record->start_boottime_ns = start_boottime_ns;
    record->exec_id = exec_id;
    record->tgid = tgid;
    record->deed = deed;
    submit_record(record);
}

/* Of the running process. */
static __always_inline void send_own_deed(u32 deed)
{
    send_deed(deed, bpf_get_current_pid_tgid() >> 32, 0, 0);
}
