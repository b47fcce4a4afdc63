#include "sink/schema/ecs_process.h"

#include <charconv>

#include "base/text.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "sink/schema/ecs_process_details.h"

namespace listenwatch {
namespace {

constexpr std::size_t kArgsLimit = 4096; ///< bytes of all arguments together, each with its separator

void append_number(std::string& out, std::uint64_t number)
{
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void set_number_text(Record& record, std::initializer_list<Field> fields, std::uint32_t number)
{
    char digits[10];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    for (const Field field : fields)
        record.set(field, std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

// boot, pid and start name a process for ever. The start in clock ticks, because /proc knows it no better than that,
// and the same process must have the same id whoever read it.
void set_entity_id(const Process& process, const HostFacts& host, Record& record, std::string& scratch)
{
    constexpr std::uint64_t kTickNs = 10'000'000; // USER_HZ is 100 on every architecture that we build for
    scratch.assign(host.boot_id, 0, 8);
    scratch += '-';
    append_number(scratch, process.pid);
    scratch += '-';
    append_number(scratch, process.start_boottime_ns / kTickNs);
    record.set(Field::process_entity_id, scratch);
}

void describe_args(const Process& process, Record& record, std::string& scratch)
{
    scratch.clear();
    std::size_t taken = 0;
    for (const std::string& arg : process.args) {
        if (scratch.size() >= kArgsLimit) break;
        if (taken > 0) scratch += ' ';
        const std::string_view fits = cut_text(arg, kArgsLimit - scratch.size());
        record.append(Field::process_args, fits);
        scratch += fits;
        if (fits.size() < arg.size()) break;
        ++taken;
    }
    record.set(Field::process_command_line, scratch);
    if (process.args_truncated || taken < process.args.size()) {
        record.append(Field::lw_truncated, "process.args");
        record.append(Field::lw_truncated, "process.command_line");
    }
    if (!process.args.empty()) record.set(Field::process_args_count, static_cast<std::int64_t>(process.args.size()));
}

void describe_user(const Listener& listener, Record& record)
{
    const Process* opener = listener.opener.get();
    if (opener != nullptr) {
        set_number_text(record, {Field::process_user_id, Field::user_id}, opener->euid);
        set_number_text(record, {Field::process_group_id, Field::group_id}, opener->egid);
        set_number_text(record, {Field::process_real_user_id}, opener->uid);
        set_number_text(record, {Field::process_real_group_id}, opener->gid);
        record.set(Field::process_user_name, listener.user_name);
        record.set(Field::process_real_user_name, listener.real_user_name);
        record.set(Field::process_group_name, listener.group_name);
        record.set(Field::group_name, listener.group_name);
        record.set(Field::process_real_group_name, listener.real_group_name);
        record.set(Field::lw_process_login_name, listener.login_name);
    } else if (!listener.kernel) {
        set_number_text(record, {Field::user_id}, listener.uid);
    }
    record.set(Field::user_name, listener.user_name);
    if (!listener.user_name.empty()) record.append(Field::related_user, listener.user_name);
}

} // namespace

void describe_process(const ListenEvent& event, const HostFacts& host, Record& record, std::string& scratch)
{
    describe_user(*event.listener, record);
    if (!event.listener->opener) return;
    const Process& process = *event.listener->opener;
    record.set(Field::process_pid, std::int64_t{process.pid});
    if (process.inner_pid != 0) record.set(Field::process_vpid, std::int64_t{process.inner_pid});
    record.set(Field::process_name, process.comm.empty() ? base_name(process.executable) : process.comm);
    record.set(Field::process_executable, process.executable);
    describe_args(process, record, scratch);
    if (process.start_boottime_ns != 0) {
        const auto age_ns = static_cast<std::int64_t>(event.boottime_ns - process.start_boottime_ns);
        record.set(Field::process_start, Timestamp(event.realtime_ns - age_ns).text());
        set_entity_id(process, host, record, scratch);
    }
    if (event.listener->details) describe_process_details(event, record);
    if (process.ppid != 0) record.set(Field::process_parent_pid, std::int64_t{process.ppid});
    record.set(Field::process_parent_name, process.parent_comm);

    if (process.source != ProcessSource::none)
        record.set(Field::lw_process_source, process.source == ProcessSource::kernel ? "kernel" : "procfs");
    record.set(Field::lw_process_exe_deleted, process.exe_deleted);
    record.set(Field::lw_process_exe_memfd, process.exe_memfd);
    if (process.loginuid != Process::kNoId) record.set(Field::lw_process_loginuid, std::int64_t{process.loginuid});
    if (process.session_id != Process::kNoId)
        record.set(Field::lw_process_session_id, std::int64_t{process.session_id});
    record.set(Field::lw_process_cgroup, process.cgroup);
    if (process.exe_truncated) record.append(Field::lw_truncated, "process.executable");
}

} // namespace listenwatch
