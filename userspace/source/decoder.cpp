#include "source/decoder.h"

#include <algorithm>
#include <cstring>

#include "base/process_record.h"
#include "base/socket_record.h"
#include "listenwatch/event_abi.h"

namespace listenwatch {
namespace {

// The record as a struct; the size was checked by the caller.
template<class Struct> Struct as(std::span<const std::byte> record)
{
    Struct out;
    std::memcpy(&out, record.data(), sizeof(out));
    return out;
}

std::string_view text_at(std::span<const std::byte> record, std::size_t offset, std::size_t length)
{
    return {reinterpret_cast<const char*>(record.data()) + offset, length};
}

std::optional<HolderDeed::Kind> to_deed_kind(std::uint32_t deed)
{
    switch (deed) {
    case LW_FORK: return HolderDeed::Kind::fork;
    case LW_EXEC: return HolderDeed::Kind::exec;
    case LW_EXIT: return HolderDeed::Kind::exit;
    case LW_RECEIVE:
    case LW_GIVE:
    case LW_DROP: return HolderDeed::Kind::exchange;
    case LW_LOOK: return HolderDeed::Kind::socket;
    default: return std::nullopt;
    }
}

} // namespace

template<class Key, class Value> void Decoder::Memory<Key, Value>::put(const Key& key, Value value)
{
    if (const auto known = x_index.find(key); known != x_index.end()) {
        known->second->second = std::move(value);
        x_by_use.splice(x_by_use.begin(), x_by_use, known->second);
        return;
    }
    if (x_by_use.size() == x_capacity) {
        x_index.erase(x_by_use.back().first);
        x_by_use.pop_back();
    }
    x_by_use.emplace_front(key, std::move(value));
    x_index.emplace(key, x_by_use.begin());
}

template<class Key, class Value> const Value* Decoder::Memory<Key, Value>::find(const Key& key)
{
    const auto known = x_index.find(key);
    if (known == x_index.end()) return nullptr;
    x_by_use.splice(x_by_use.begin(), x_by_use, known->second);
    return &known->second->second;
}

std::optional<SensorEvent> Decoder::refuse()
{
    ++x_counts.malformed;
    return std::nullopt;
}

std::optional<SensorEvent> Decoder::decode(std::span<const std::byte> record)
{
    if (record.size() < sizeof(lw_header)) return refuse();
    const auto header = as<lw_header>(record);
    if (header.size_bytes > record.size() || header.size_bytes < sizeof(lw_header)) return refuse();
    record = record.first(header.size_bytes);
    switch (header.kind) {
    case LW_PROCESS: remember_process(record); return std::nullopt;
    case LW_CGROUP: remember_cgroup(record); return std::nullopt;
    case LW_OPEN: return decode_open(record);
    case LW_CLOSE: return decode_close(record);
    case LW_DEED: return decode_deed(record);
    default: return refuse();
    }
}

void Decoder::remember_process(std::span<const std::byte> record)
{
    if (record.size() < sizeof(lw_process)) return void(refuse());
    const auto in = as<lw_process>(record);
    if (sizeof(in) + in.args_bytes + in.exe_bytes != record.size()) return void(refuse());
    const auto args = text_at(record, sizeof(in), in.args_bytes);
    const auto exe = text_at(record, sizeof(in) + in.args_bytes, in.exe_bytes);
    x_processes.put({in.task.tgid, in.task.start_boottime_ns, in.task.exec_id},
                    std::make_shared<const Process>(to_process(in, args, exe)));
}

void Decoder::remember_cgroup(std::span<const std::byte> record)
{
    if (record.size() < sizeof(lw_cgroup)) return void(refuse());
    const auto in = as<lw_cgroup>(record);
    x_cgroups.put(in.id, turn_path(text_at(record, sizeof(in), record.size() - sizeof(in))));
}

std::string Decoder::cgroup_path(std::uint64_t id)
{
    const std::string* path = x_cgroups.find(id);
    return path ? *path : std::string{};
}

// The process as its record described it, with what can have changed since: name, user, cgroup.
std::shared_ptr<const Process> Decoder::find_opener(const lw_open& in)
{
    const ProcessKey key{in.task.tgid, in.task.start_boottime_ns, in.task.exec_id};
    const auto* known = x_processes.find(key);
    const std::string comm = read_comm(in.task.comm);
    const std::string* cgroup = x_cgroups.find(in.task.cgroup_id);
    const std::string_view path = cgroup ? std::string_view(*cgroup) : std::string_view{};
    if (known && (*known)->uid == in.task.uid && (*known)->gid == in.task.gid && (*known)->comm == comm &&
        (*known)->cgroup == path)
        return *known;
    Process process = known ? **known : Process{};
    if (!known) { // ids and name are in the event itself; the rest is for /proc to tell
        ++x_counts.unknown_processes;
        process.pid = in.task.tgid;
        process.start_boottime_ns = in.task.start_boottime_ns;
        process.exec_id = in.task.exec_id;
        process.euid = in.task.uid;
        process.egid = in.task.gid;
    }
    process.uid = in.task.uid;
    process.gid = in.task.gid;
    process.comm = comm;
    process.cgroup = path;
    auto updated = std::make_shared<const Process>(std::move(process));
    if (known) x_processes.put(key, updated);
    return updated;
}

std::optional<SensorEvent> Decoder::decode_open(std::span<const std::byte> record)
{
    if (record.size() != sizeof(lw_open)) return refuse();
    const auto in = as<lw_open>(record);
    auto listener = to_listener(in.socket);
    if (!listener) return refuse();
    listener->opened_boottime_ns = in.header.boottime_ns;
    listener->socket_cgroup = cgroup_path(in.socket.cgroup_id);
    if (in.task.tgid != 0 && !listener->kernel) {
        listener->opener = find_opener(in);
        listener->holders.push_back({in.task.tgid, in.task.start_boottime_ns, -1, listener->opener->comm});
    }
    return SensorEvent{SensorEvent::Kind::open, in.header.boottime_ns, std::move(*listener), {}};
}

std::optional<SensorEvent> Decoder::decode_close(std::span<const std::byte> record)
{
    if (record.size() != sizeof(lw_close)) return refuse();
    const auto in = as<lw_close>(record);
    SensorEvent event{SensorEvent::Kind::close, in.header.boottime_ns, {}, {}};
    event.listener.id = {in.cookie, in.netns_ino, in.inode};
    return event;
}

std::optional<SensorEvent> Decoder::decode_deed(std::span<const std::byte> record)
{
    if (record.size() != sizeof(lw_deed)) return refuse();
    const auto in = as<lw_deed>(record);
    const auto kind = to_deed_kind(in.deed);
    if (!kind || in.tgid == 0) return refuse();
    SensorEvent event{SensorEvent::Kind::deed, in.header.boottime_ns, {}, {*kind, in.tgid, in.start_boottime_ns, {}}};
    if (const auto* known = x_processes.find({in.tgid, in.start_boottime_ns, in.exec_id})) event.deed.process = *known;
    return event;
}

} // namespace listenwatch
