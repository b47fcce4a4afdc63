#include "base/process_record.h"

#include <cstring>

#include "base/socket_record.h"
#include "base/text.h"

namespace listenwatch {
namespace {

std::vector<std::string> read_args(std::string_view bytes)
{
    std::vector<std::string> args;
    if (bytes.empty()) return args;
    if (bytes.ends_with('\0')) bytes.remove_suffix(1);
    for (const std::string_view word : split(bytes, '\0')) args.emplace_back(word);
    return args;
}

} // namespace

std::string read_comm(const char (&comm)[LW_COMM_SIZE])
{
    return {comm, ::strnlen(comm, LW_COMM_SIZE)};
}

Process to_process(const lw_process& in, std::string_view args, std::string_view exe)
{
    Process out;
    out.source = ProcessSource::kernel;
    out.pid = in.task.tgid;
    out.ppid = in.ppid;
    out.start_boottime_ns = in.task.start_boottime_ns;
    out.exec_id = in.task.exec_id;
    out.uid = in.task.uid;
    out.euid = in.euid;
    out.gid = in.task.gid;
    out.egid = in.egid;
    out.loginuid = in.loginuid;
    out.session_id = in.session_id;
    out.comm = read_comm(in.task.comm);
    out.parent_comm = read_comm(in.parent_comm);
    out.args = read_args(args);
    out.args_truncated = (in.flags & LW_ARGS_TRUNCATED) != 0;
    out.exe_truncated = (in.flags & (LW_EXE_TRUNCATED | LW_EXE_MOUNT_ONLY)) != 0;
    out.mnt_ns_ino = in.mnt_ns_ino;
    out.pid_ns_level = in.pid_ns_level;
    if (in.pid_ns_level != 0) out.inner_pid = in.inner_pid;
    if ((in.flags & LW_EXE_MISSING) != 0) return out;
    out.executable = turn_path(exe);
    out.exe_inode = in.exe_inode;
    out.exe_device = in.exe_device;
    out.exe_deleted = in.exe_nlink == 0;
    out.exe_memfd = out.exe_deleted && exe.starts_with("memfd:");
    return out;
}

} // namespace listenwatch
