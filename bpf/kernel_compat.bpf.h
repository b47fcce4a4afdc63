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

/* What the kernel counts a type as: userspace writes it in before the program is loaded. Not bpf_core_type_id_kernel:
 * that is a type's number in what userspace lets libbpf read, which is a cut. */
#define kernel_type(name) static const volatile u32 kernel_type_##name = 0
kernel_type(file);
kernel_type(hlist_head);
kernel_type(mount);
kernel_type(mptcp_subflow_context);
kernel_type(packet_sock);
kernel_type(sock);
kernel_type(socket);
kernel_type(task_struct);
kernel_type(upid);
kernel_type(xdp_sock);
#undef kernel_type

#define cast_to(name, pointer) ((struct name*)bpf_rdonly_cast((const void*)(pointer), kernel_type_##name))

#define container_of_cast(pointer, name, member)                                                                       \
    cast_to(name, (const void*)(pointer) - __builtin_preserve_field_info(((struct name*)0)->member, 0))

/* The same pointer, no longer trusted, where a cast can be had: from one that it trusts the verifier searches the
 * kernel's types by name at each step (btf_nested_type_is_trusted, 6.3), which is most of the time of a start. */
#define untrusted(name, pointer) (has_rdonly_cast() ? cast_to(name, pointer) : (pointer))

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
