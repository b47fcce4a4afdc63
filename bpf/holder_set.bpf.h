/* Which processes may hold listening sockets: those that opened one, their children, and those that userspace found.
 * Only their deeds are told. SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"

/* A process that is forgotten here is found again by the next look at the whole host. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, LW_HOLDERS);
    __type(key, u32); /* tgid */
    __type(value, u8);
} holders __weak SEC(".maps");

static __always_inline bool is_holder(u32 tgid)
{
    return bpf_map_lookup_elem(&holders, &tgid) != NULL;
}

static __always_inline void add_holder(u32 tgid)
{
    u8 yes = 1;
    if (tgid != 0 && !is_holder(tgid)) bpf_map_update_elem(&holders, &tgid, &yes, BPF_ANY);
}

static __always_inline void remove_holder(u32 tgid)
{
    bpf_map_delete_elem(&holders, &tgid);
}
