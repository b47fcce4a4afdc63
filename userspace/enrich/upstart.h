// Upstart: which job it is, by the variable that upstart sets.
#pragma once

#include <map>
#include <string>

#include "enrich/service_files.h"
#include "enrich/service_provider.h"
#include "enrich/upstart_job.h"

namespace listenwatch {

/// UPSTART_JOB of the opener or a parent, if /etc/init has such a job, and if the process is root's, nobody logged in
/// before it was started, or the job starts that program: anybody can set a variable. Jobs of a user's session are
/// none.
class UpstartProvider final : public ServiceProvider {
public:
    explicit UpstartProvider(const std::string& root = "") : x_root(root), x_directory(root) {}
    bool find(ServiceQuestion& question, Service& service) override;
    [[nodiscard]] FileNotes check() override;

private:
    static constexpr std::size_t kMostJobs = 256;
    struct Known {
        ServiceFiles files;
        bool there = false;
        UpstartJob job;
    };
    bool has_jobs();
    const Known& job_of(const std::string& name);

    std::string x_root;
    ServiceFiles x_directory; // without jobs nobody's variables are read
    bool x_has_jobs = false;
    std::map<std::string, Known> x_jobs;
};

} // namespace listenwatch
