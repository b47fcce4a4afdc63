/* Each difference between kernels, hidden once.
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include "kernel_socket_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* kfuncs of 6.2 (kernel commits fd264ca02094, a35b9af4ec2c). An object for older kernels does not name them
 * (LISTENWATCH_NO_KFUNCS): what they do is under has_rdonly_cast, and goes away there.
 */
#ifdef LISTENWATCH_NO_KFUNCS
#define has_rdonly_cast() 0
#define bpf_rdonly_cast(object, btf_id) ((void)(object), (void*)0)
#define bpf_cast_to_kern_ctx(context) ((void)(context), (void*)0)
#else
#define has_rdonly_cast() 1
extern void* bpf_rdonly_cast(const void* object, u32 btf_id) __ksym;
extern void* bpf_cast_to_kern_ctx(void* context) __ksym;
#endif

#define container_of_cast(pointer, type, member)                                                                       \
    ((type*)bpf_rdonly_cast((const void*)(pointer) - __builtin_preserve_field_info(((type*)0)->member, 0),             \
                            bpf_core_type_id_kernel(type)))

/* The same pointer, no longer trusted, where a cast can be had: from one that it trusts the verifier searches the
 * kernel's types by name at each step (btf_nested_type_is_trusted, 6.3), which is most of the time of a start. */
#define untrusted(pointer)                                                                                             \
    (has_rdonly_cast() ? (typeof(pointer))bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(typeof(*(pointer))))        \
                       : (pointer))

/* A bit field behind a typed pointer: plain loads at the place that the running kernel has it. */
#define read_bits(object, field)                                                                                       \
    ({                                                                                                                 \
        const void* at = (const void*)(object) + __builtin_preserve_field_info((object)->field, 0);                    \
        u64 value = 0;                                                                                                 \
        asm volatile("" : "+r"(at));                                                                                   \
        switch (__builtin_preserve_field_info((object)->field, 1)) {                                                   \
        case 1: value = *(const u8*)at; break;                                                                         \
        case 2: value = *(const u16*)at; break;                                                                        \
        case 4: value = *(const u32*)at; break;                                                                        \
        case 8: value = *(const u64*)at; break;                                                                        \
        }                                                                                                              \
        value <<= __builtin_preserve_field_info((object)->field, 4);                                                   \
        value >>= __builtin_preserve_field_info((object)->field, 5);                                                   \
        value;                                                                                                         \
    })
