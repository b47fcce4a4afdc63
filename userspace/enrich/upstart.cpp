#include "enrich/upstart.h"

#include <algorithm>

#include "base/clock.h"
#include "base/text.h"
#include "enrich/starter.h"

namespace listenwatch {
namespace {

constexpr std::string_view kJobs = "/etc/init/";
constexpr std::size_t kLongestJobName = 200;

// A job may lie in a directory ("net/lo"), but not outside.
bool is_job_name(std::string_view name)
{
    return !name.empty() && name.size() < kLongestJobName && !name.starts_with('/') &&
           name.find("..") == std::string_view::npos;
}

} // namespace

const UpstartProvider::Known& UpstartProvider::job_of(const std::string& name)
{
    if (x_jobs.size() >= kMostJobs && !x_jobs.contains(name)) x_jobs.clear();
    Known& known = x_jobs.try_emplace(name, Known{ServiceFiles(x_root), false, {}}).first->second;
    if (!known.files.need_reading(boottime_ns())) return known;
    known.files.begin();
    known.job = {};
    const std::string path = std::string(kJobs) + name;
    const auto text = known.files.read(path + ".conf");
    known.there = text.has_value();
    if (!text) return known;
    parse_upstart_file(*text, path + ".conf", known.job, known.files.notes());
    if (const auto more = known.files.read(path + ".override"))
        parse_upstart_file(*more, path + ".override", known.job, known.files.notes());
    return known;
}

bool UpstartProvider::has_jobs()
{
    if (x_directory.need_reading(boottime_ns())) {
        x_directory.begin();
        x_has_jobs = !x_directory.list("/etc/init").empty();
    }
    return x_has_jobs;
}

bool UpstartProvider::find(ServiceQuestion& question, Service& service)
{
    if (!service.type.empty() || !has_jobs()) return false;
    bool is_first = true;
    for (const auto& each : question.line()) {
        const HeldProcess& process = *each;
        if (!is_first && starter_of(process.comm()) != Starter::none) return false;
        is_first = false;
        const std::string name = process.variable("UPSTART_JOB");
        if (!is_job_name(name) || !process.variable("UPSTART_SESSION").empty()) continue;
        const auto& [files, there, job] = job_of(name);
        if (!there) continue;
        if (!process.is_roots() && process.loginuid() != Process::kNoId &&
            std::ranges::find(job.programs, process.executable()) == job.programs.end())
            continue;
        service.type = "upstart";
        service.name = name;
        service.definition = std::string(kJobs) + name + ".conf";
        service.description = job.description;
        service.enabled = job.starts;
        return true;
    }
    return false;
}

FileNotes UpstartProvider::check()
{
    FileNotes notes;
    ServiceFiles files(x_root);
    for (const std::string& file : files.list("/etc/init"))
        if (file.ends_with(".conf")) notes.add(job_of(file.substr(0, file.size() - 5)).files.notes());
    return notes;
}

} // namespace listenwatch
