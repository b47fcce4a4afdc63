#include "sink/schema/ecs_process_details.h"

#include "base/capability.h"
#include "base/timestamp.h"

namespace listenwatch {
namespace {

std::string start_text(const ListenEvent& event, std::uint64_t start_boottime_ns)
{
    const auto age_ns = static_cast<std::int64_t>(event.boottime_ns - start_boottime_ns);
    return std::string(Timestamp(event.realtime_ns - age_ns).text());
}

// Parallel lists: what is not known of one has an empty place.
void describe_ancestors(const ListenEvent& event, const ProcessDetails& details, Record& record)
{
    for (const Ancestor& each : details.ancestors) {
        record.append(Field::lw_process_ancestors_pids, std::int64_t{each.pid});
        record.append(Field::lw_process_ancestors_names, each.comm);
        record.append(Field::lw_process_ancestors_executables, each.executable);
        record.append(Field::lw_process_ancestors_starts, start_text(event, each.start_boottime_ns));
    }
    if (!details.ancestors_cut) return;
    for (const char* list : {"pids", "names", "executables", "starts"})
        record.append(Field::lw_truncated, std::string("listenwatch.process.ancestors.") + list);
}

} // namespace

void describe_process_details(const ListenEvent& event, Record& record)
{
    const ProcessDetails& details = *event.listener->details;
    record.set(Field::process_working_directory, details.working_directory);
    if (details.capabilities)
        record.set(Field::process_thread_capabilities_effective, capability_names(*details.capabilities));
    record.set(Field::lw_process_script, details.script);
    record.set(Field::lw_process_module, details.module);
    record.set(Field::package_name, details.package.name);
    record.set(Field::package_version, details.package.version);
    record.set(Field::package_type, details.package.type);
    if (details.ancestors.empty()) return;
    const Ancestor& parent = details.ancestors.front();
    record.set(Field::process_parent_executable, parent.executable);
    record.set(Field::process_parent_start, start_text(event, parent.start_boottime_ns));
    describe_ancestors(event, details, record);
}

} // namespace listenwatch
