/* What the BPF programs write and userspace reads: the contract between both, as plain C.
 *
 * Records lie in the ring buffer one after the other, each begins with lw_header. Numbers are in host order unless the
 * field says otherwise. A small OPEN record refers to a PROCESS record (by lw_task::tgid, start_boottime_ns, exec_id)
 * and to CGROUP records (by id); the kernel sends those before the first record that needs them, and again after it
 * forgot that it did.
 *
 * SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only OR BSD-2-Clause
 */
#pragma once

#include <linux/types.h>

/* Both compilers check sizes and places: the BPF side's and ours. */
#ifdef __cplusplus
#define LW_ASSERT_SIZE(type, size) static_assert(sizeof(struct type) == (size), "the layout of " #type " is a contract")
#define LW_ASSERT_PLACE(type, member, offset)                                                                          \
    static_assert(__builtin_offsetof(struct type, member) == (offset), #type "." #member)
#else
#define LW_ASSERT_SIZE(type, size)                                                                                     \
    _Static_assert(sizeof(struct type) == (size), "the layout of " #type " is a contract")
#define LW_ASSERT_PLACE(type, member, offset)                                                                          \
    _Static_assert(__builtin_offsetof(struct type, member) == (offset), #type "." #member)
#endif

enum lw_kind {
    LW_PROCESS = 1, /* struct lw_process and its tail */
    LW_CGROUP = 2,  /* struct lw_cgroup and its tail */
    LW_OPEN = 3,    /* struct lw_open */
    LW_CLOSE = 4,   /* struct lw_close */
    LW_DEED = 5,    /* struct lw_deed */
    LW_KIND_COUNT = 6,
};

enum lw_socket_flag {
    LW_V6ONLY = 1 << 0,
    LW_REUSEPORT = 1 << 1,
    LW_KERNEL = 1 << 2,    /* the kernel's own: it has no file, and is part of no MPTCP or SMC socket */
    LW_MPTCP = 1 << 3,     /* part of an MPTCP socket */
    LW_MSK_KNOWN = 1 << 4, /* cookie and inode are those of the msk, not of the subflow */
    LW_V6ONLY_KNOWN = 1 << 5,
    LW_CONNECTED = 1 << 7, /* rows: UDP, raw: hears its peer only; UDP: has no port; packet, xdp: hears nothing yet */
    LW_EPHEMERAL = 1 << 6, /* UDP: the kernel chose the port because the socket sent, nobody bound it */
    LW_FILTER = 1 << 8,    /* a BPF program picks what it gets */
    LW_FILTER_KNOWN = 1 << 9,
    LW_RAW = 1 << 10,       /* SOCK_RAW of AF_INET and AF_INET6 */
    LW_SEQPACKET = 1 << 11, /* SOCK_SEQPACKET: unix, vsock, and SCTP one-to-many */
    LW_NAMED = 1 << 12,     /* packet, xdp: bound_ifindex and protocol (EtherType) are those of the socket */
};

enum lw_process_flag {
    LW_EXE_TRUNCATED = 1 << 0,  /* the path has more components than were copied: its front is missing */
    LW_ARGS_TRUNCATED = 1 << 1, /* there are more arguments than were copied */
    LW_EXE_MISSING = 1 << 2,    /* no executable: a kernel thread, or the address space is gone */
    LW_EXE_MOUNT_ONLY = 1 << 3, /* the path ends at the root of its own file system (no bpf_rdonly_cast before 6.2) */
};

/* What a process did that may change what it holds. */
enum lw_deed_kind {
    LW_FORK = 1, /* it is the child */
    LW_EXEC = 2,
    LW_EXIT = 3,    /* its last thread ends */
    LW_RECEIVE = 4, /* it got a descriptor of another process */
    LW_GIVE = 5,    /* it gave a descriptor to a socket's queue or to an io_uring */
    LW_DROP = 6,    /* it closed a descriptor of a socket that others keep open */
    LW_LOOK = 7,    /* it did something to a socket that only a look at the host tells whole */
};

enum lw_limit {
    LW_COMM_SIZE = 16,        /* TASK_COMM_LEN */
    LW_NAME_SIZE = 256,       /* NAME_MAX and its NUL: one piece of a path or of argv */
    LW_ARGS_SIZE = 2048,      /* most bytes of argv in a PROCESS record */
    LW_ARGS_PIECES = 40,      /* most pieces of argv that are read */
    LW_PATH_DEPTH = 40,       /* most components (and mount points) of a path that are walked */
    LW_TAIL_SIZE = 8192,      /* most bytes behind a PROCESS or CGROUP record; a power of two */
    LW_HOLDERS = 16384,       /* processes whose deeds are told */
    LW_SENT_PROCESSES = 4096, /* how many processes and cgroups the kernel remembers as sent */
    LW_TASK_ROWS = 150 /* most rows of one thread: an iterator's buffer takes 32 KiB of a visit (kernel bpf_iter.c) */
};

struct lw_header {
    __u16 kind;        /* enum lw_kind */
    __u16 reserved;    /* 0 */
    __u32 size_bytes;  /* of the whole record, header and tail included */
    __u64 boottime_ns; /* CLOCK_BOOTTIME */
};
LW_ASSERT_SIZE(lw_header, 16);
LW_ASSERT_PLACE(lw_header, boottime_ns, 8);

struct lw_socket {
    __u64 cookie;    /* SO_COOKIE; 0 = none yet */
    __u64 inode;     /* of the socket's file; 0 = none or not known */
    __u64 cgroup_id; /* of the socket itself; 0 = not known */
    __u32 netns_ino;
    __u32 bound_ifindex;
    __u32 uid; /* sk_uid, initial user namespace */
    __u32 backlog;
    /* AF_INET, AF_INET6, AF_UNIX, AF_VSOCK, AF_PACKET, AF_XDP: the last four without a name. Rows: AF_SMC and
     * IPPROTO_SMC, without a name and with a cookie that is not the TCP socket's. */
    __u16 family;
    __u16 protocol;   /* IPPROTO_*; AF_PACKET: EtherType, host order */
    __u16 port;       /* host order */
    __u16 flags;      /* enum lw_socket_flag */
    __u8 address[16]; /* network order; IPv4 in the first four bytes */
};
LW_ASSERT_SIZE(lw_socket, 64);
LW_ASSERT_PLACE(lw_socket, address, 48);

struct lw_task {
    __u64 start_boottime_ns; /* of the thread group leader; 0 = not known (kernels before 5.11) */
    __u64 exec_id;           /* task->self_exec_id of the leader */
    __u64 cgroup_id;         /* in the v2 hierarchy */
    __u32 tgid;              /* initial pid namespace, as uid and gid are of the initial user namespace */
    __u32 tid;
    __u32 uid; /* real */
    __u32 gid;
    char comm[LW_COMM_SIZE]; /* of the leader; raw bytes */
};
LW_ASSERT_SIZE(lw_task, 56);
LW_ASSERT_PLACE(lw_task, comm, 40);

struct lw_open {
    struct lw_header header;
    struct lw_socket socket;
    struct lw_task task; /* tgid 0 = no process */
};
LW_ASSERT_SIZE(lw_open, 136);
LW_ASSERT_PLACE(lw_open, task, 80);

struct lw_close {
    struct lw_header header;
    __u64 cookie;
    __u64 inode;
    __u32 netns_ino;
    __u32 tgid; /* of the task that ran at that moment: a hint only */
};
LW_ASSERT_SIZE(lw_close, 40);
LW_ASSERT_PLACE(lw_close, tgid, 36);

/* Of a process that may hold a listener. A hint to look at it, no proof of a change. */
struct lw_deed {
    struct lw_header header;
    __u64 start_boottime_ns; /* of the leader; 0 = not known */
    __u64 exec_id;           /* 0 = not known */
    __u32 tgid;
    __u32 deed; /* enum lw_deed_kind */
};
LW_ASSERT_SIZE(lw_deed, 40);
LW_ASSERT_PLACE(lw_deed, tgid, 32);

/* Tail: args_bytes of argv, each argument with its NUL; then exe_bytes of path: components leaf first, each followed by
 * '/'. */
struct lw_process {
    struct lw_header header;
    struct lw_task task;
    __u64 exe_inode;
    __u32 exe_device; /* kernel dev_t: major << 20 | minor */
    __u32 exe_nlink;  /* 0 = deleted, or a memfd */
    __u32 ppid;
    __u32 euid;
    __u32 egid;
    __u32 loginuid;   /* 0xffffffff = unset */
    __u32 session_id; /* 0xffffffff = unset */
    __u32 mnt_ns_ino;
    char parent_comm[LW_COMM_SIZE];
    __u32 flags; /* enum lw_process_flag */
    __u16 args_bytes;
    __u16 exe_bytes;
    __u32 inner_pid;    /* tgid in its own pid namespace; 0 = not known (kernels before 6.2) */
    __u32 pid_ns_level; /* 0 = the initial pid namespace */
};
LW_ASSERT_SIZE(lw_process, 144);
LW_ASSERT_PLACE(lw_process, flags, 128);

/* Tail: the path, components leaf first, each followed by '/'; none for the root. */
struct lw_cgroup {
    struct lw_header header;
    __u64 id;
};
LW_ASSERT_SIZE(lw_cgroup, 24);
LW_ASSERT_PLACE(lw_cgroup, id, 16);

enum lw_row_flag {
    LW_ROW_CUT = 1 << 0, /* the thread may have more of them than one visit can tell */
    LW_ROW_PROCESS =
        1 << 1, /* `process` is filled but for executable and arguments; otherwise only tgid, tid, start and name */
};

/* One row of the socket iterator: a descriptor of a thread that refers to a listening socket. */
struct lw_inventory_row {
    struct lw_socket socket;
    struct lw_process process; /* of the thread group leader, without header and tail */
    __u32 fd;
    __u32 flags; /* enum lw_row_flag */
};
LW_ASSERT_SIZE(lw_inventory_row, 216);
LW_ASSERT_PLACE(lw_inventory_row, fd, 208);

/* Memory that both sides map. */
struct lw_control {
    __u32 reader_sleeping;     /* 1: whoever takes it away wakes the reader */
    __u32 reserved;            /* 0 */
    __u64 lost[LW_KIND_COUNT]; /* records that found no room in the ring, by kind */
    __u64 scratch_busy;        /* PROCESS or CGROUP records that found no scratch memory */
};
LW_ASSERT_SIZE(lw_control, 64);
LW_ASSERT_PLACE(lw_control, lost, 8);
