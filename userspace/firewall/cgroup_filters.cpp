#include "firewall/cgroup_filters.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include "base/unique_fd.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kAnswerGoodFor_ns = 5'000'000'000;
constexpr std::size_t kMostCgroups = 1024;

// A cgroup that is gone has none, a kernel without such programs says EINVAL; what may not be looked at may have one.
bool has_ingress_programs(const std::string& directory)
{
    const UniqueFd cgroup(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!cgroup) return errno != ENOENT;
    bpf_attr attr{};
    attr.query.target_fd = static_cast<std::uint32_t>(cgroup.get());
    attr.query.attach_type = BPF_CGROUP_INET_INGRESS;
    attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
    if (::syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof attr) != 0) return errno != EINVAL;
    return attr.query.prog_cnt != 0;
}

} // namespace

CgroupFilters::CgroupFilters(std::string root) : x_root(std::move(root)) {}

bool CgroupFilters::may_decide(const std::string& cgroup, std::uint64_t now_ns)
{
    if (x_root.empty() || !cgroup.starts_with('/')) return false;
    if (const auto known = x_answers.find(cgroup);
        known != x_answers.end() && now_ns - known->second.time_ns < kAnswerGoodFor_ns)
        return known->second.may_decide;
    if (x_answers.size() >= kMostCgroups) x_answers.clear();
    const bool may_decide = has_ingress_programs(x_root + cgroup);
    x_answers.insert_or_assign(cgroup, Answer{may_decide, now_ns});
    return may_decide;
}

} // namespace listenwatch
