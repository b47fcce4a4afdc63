/* The snapshot, the quick way (kernels from 6.2): visits tasks, not descriptors, and walks their tables itself, with
 * one look at a file to tell a socket.
 *
 * Nothing is locked. Iterators run under RCU, which keeps the tables of descriptors; the rest may go away meanwhile:
 * such loads give 0 or rubbish and never fault, and a row counts only if the descriptor is still there after it was
 * read.
 *
 * SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
 */
#include "inventory_row.bpf.h"
#include "process_reader.bpf.h"

enum {
    FDS_PER_WORD = 64,
    MOST_WORDS = 1 << 23,              /* of bpf_loop: half a billion descriptors */
    MOST_CONNECTED = LW_TASK_ROWS / 2, /* so many rows may hold connected sockets: they are of interest, not wanted */
    MODE_PATH = 1 << 14,               /* FMODE_PATH: opened by O_PATH, refers to the name only */
    INODE_TYPE = 0170000,              /* S_IFMT */
    INODE_SOCKET = 0140000,
};

/* What each socket's file has for f_op; of the kernel, so it never changes. 0 until the first is seen. */
static volatile u64 socket_operations = 0;
/* Of the task at hand. In memory, where the verifier follows neither the count nor what is known of a row: with the row
 * on the stack, 7.3 tells its flags apart and needs 150 times the steps. One pass at a time, so both are its own. */
static volatile u32 rows = 0;
static struct lw_inventory_row row;

struct walk {
    struct seq_file* out;
    struct task_struct* task;
    struct files_struct* files;
    u64 fds;      /* struct file*[] */
    u64 open;     /* its bitmap */
    u32 first_fd; /* of the word at hand */
};

static __always_inline u64 load_word(u64 address)
{
    struct hlist_head* at = cast_to(hlist_head, (void*)address);
    return (u64)at->first;
}

static __always_inline struct file* load_file(u64 fds, u32 fd)
{
    return cast_to(file, (void*)load_word(fds + fd * 8ULL));
}

/* NULL when the file is no socket's. */
static __always_inline struct socket* find_socket(struct file* file)
{
    if (file->f_mode & MODE_PATH || (file->f_inode->i_mode & INODE_TYPE) != INODE_SOCKET) return NULL;
    struct socket* socket = cast_to(socket, file->private_data);
    return socket->file == file ? socket : NULL;
}

static __noinline int visit_socket(struct walk* walk, u32 fd)
{
    struct task_struct* task = walk->task;
    struct file* file = load_file(walk->fds, fd);
    struct socket* socket = find_socket(file);
    if (!socket) return 0;
    socket_operations = (u64)file->f_op;
    struct sock* sk = socket->sk;
    if (!may_listen(sk)) return 0;
    __builtin_memset(&row, 0, sizeof(row));
    read_row(fd, sk, &row);
    read_task_of(task->group_leader, task->group_leader, &row.process.task);
    row.process.task.tid = task->pid;
    read_process(task->group_leader, &row.process);
    row.process.flags = LW_EXE_MISSING;
    row.flags = LW_ROW_PROCESS;
    barrier();
    if (task->files != walk->files || load_file((u64)walk->files->fdt->fd, fd) != file) return 0;
    if (row.socket.flags & LW_CONNECTED && rows >= MOST_CONNECTED) return 0;
    if (++rows > LW_TASK_ROWS) return 0;
    if (rows == LW_TASK_ROWS) row.flags |= LW_ROW_CUT;
    bpf_seq_write(walk->out, &row, sizeof(row));
    return 0;
}

static long visit_descriptor(u32 fd, struct walk* walk)
{
    fd += walk->first_fd;
    u64 operations = (u64)load_file(walk->fds, fd)->f_op;
    if (operations == socket_operations || socket_operations == 0) visit_socket(walk, fd);
    return 0;
}

static long visit_word(u32 word, struct walk* walk)
{
    if (load_word(walk->open + word * 8ULL) == 0) return 0;
    walk->first_fd = word * FDS_PER_WORD;
    bpf_loop(FDS_PER_WORD, visit_descriptor, walk, 0);
    return 0;
}

SEC("iter/task")
int walk_tables(struct bpf_iter__task* context)
{
    if (!context->task) return 0;
    struct task_struct* task = untrusted(task_struct, context->task);
    struct files_struct* files = task->files;
    struct task_struct* leader = task->group_leader;
    if (!files || (task->pid != task->tgid && leader->files == files)) return 0;
    struct fdtable* table = files->fdt;
    struct walk walk = {context->meta->seq, task, files, (u64)table->fd, (u64)table->open_fds, 0};
    u32 words = (table->max_fds + FDS_PER_WORD - 1) / FDS_PER_WORD;
    rows = 0;
    bpf_loop(words < MOST_WORDS ? words : MOST_WORDS, visit_word, &walk, 0);
    return 0;
}
