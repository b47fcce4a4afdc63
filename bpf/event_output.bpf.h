/* The way out: the one place that sends records, counts what found no room, and wakes the reader.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "listenwatch/event_abi.h"

#include "kernel_compat.bpf.h"

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 20); /* userspace sets its own */
} events __weak SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, struct lw_control);
} control __weak SEC(".maps");

static __always_inline struct lw_control* get_control(void)
{
    u32 zero = 0;
    return bpf_map_lookup_elem(&control, &zero);
}

static __always_inline void count_lost(u32 kind)
{
    struct lw_control* shared = get_control();
    if (shared && kind < LW_KIND_COUNT) __sync_fetch_and_add(&shared->lost[kind], 1);
}

/* Zeroed room for a record of constant size, or NULL, counted. */
static __always_inline void* reserve_record(u32 kind, u64 size)
{
    struct lw_header* record = bpf_ringbuf_reserve(&events, size, 0);
    if (!record) {
        count_lost(kind);
        return NULL;
    }
    __builtin_memset(record, 0, size);
    record->kind = kind;
    record->size_bytes = size;
    record->boottime_ns = bpf_ktime_get_boot_ns();
    return record;
}

/* Who takes `reader_sleeping` away wakes the reader; the others spare it. The exchange is a full barrier behind the
 * reservation: the reader sets the flag, then looks for reserved records, so one of both sees the other. */
static __always_inline u64 wakeup_flags(void)
{
    struct lw_control* shared = get_control();
#ifdef LISTENWATCH_NO_ATOMICS /* before 5.12 (commit 5ca419f2864a): the reader bounds its sleep instead */
    return shared && shared->reader_sleeping ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
#else
    return shared && __sync_lock_test_and_set(&shared->reader_sleeping, 0) ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
#endif
}

static __always_inline void submit_record(void* record)
{
    bpf_ringbuf_submit(record, wakeup_flags());
}

/* Sends a record of any size by copy; it never wakes the reader, because a smaller one that needs it follows. */
static __always_inline bool send_record(struct lw_header* record, u32 kind, u64 size)
{
    record->kind = kind;
    record->size_bytes = size;
    record->boottime_ns = bpf_ktime_get_boot_ns();
    if (bpf_ringbuf_output(&events, record, size, BPF_RB_NO_WAKEUP) == 0) return true;
    count_lost(kind);
    return false;
}
