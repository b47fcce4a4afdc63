#include "taken_off.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <linux/bpf.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "base/unique_fd.h"

namespace listenwatch {
namespace {

int call_bpf(bpf_cmd command, bpf_attr& attributes)
{
    return static_cast<int>(::syscall(SYS_bpf, command, &attributes, sizeof(attributes)));
}

// Ids of the links to cgroups that a process has descriptors of, from /proc/PID/fdinfo.
std::vector<std::uint32_t> cgroup_links(pid_t owner)
{
    std::vector<std::uint32_t> ids;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(owner) + "/fdinfo")) {
        std::ifstream file(entry.path());
        bool in_cgroup = false;
        std::uint32_t id = 0;
        for (std::string key, value; file >> key && std::getline(file, value);) {
            if (key == "link_type:") in_cgroup = value.find("cgroup") != std::string::npos;
            if (key == "link_id:") id = static_cast<std::uint32_t>(std::stoul(value));
        }
        if (in_cgroup && id != 0) ids.push_back(id);
    }
    return ids;
}

UniqueFd open_link(std::uint32_t id)
{
    bpf_attr attributes{};
    attributes.link_id = id;
    return UniqueFd(call_bpf(BPF_LINK_GET_FD_BY_ID, attributes));
}

bool is_of_sock_ops(const UniqueFd& link)
{
    bpf_link_info info{};
    bpf_attr attributes{};
    attributes.info.bpf_fd = static_cast<std::uint32_t>(link.get());
    attributes.info.info_len = sizeof(info);
    attributes.info.info = reinterpret_cast<std::uintptr_t>(&info);
    return call_bpf(BPF_OBJ_GET_INFO_BY_FD, attributes) == 0 && info.cgroup.attach_type == BPF_CGROUP_SOCK_OPS;
}

// return 1;
UniqueFd load_idle_sock_ops()
{
    const std::array<bpf_insn, 2> code{bpf_insn{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1},
                                       bpf_insn{BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
    bpf_attr attributes{};
    attributes.prog_type = BPF_PROG_TYPE_SOCK_OPS;
    attributes.expected_attach_type = BPF_CGROUP_SOCK_OPS;
    attributes.insn_cnt = code.size();
    attributes.insns = reinterpret_cast<std::uintptr_t>(code.data());
    attributes.license = reinterpret_cast<std::uintptr_t>("GPL");
    return UniqueFd(call_bpf(BPF_PROG_LOAD, attributes));
}

} // namespace

std::size_t detach_from_cgroup(pid_t owner)
{
    std::size_t detached = 0;
    for (const std::uint32_t id : cgroup_links(owner)) {
        const UniqueFd link = open_link(id);
        bpf_attr attributes{};
        attributes.link_detach.link_fd = static_cast<std::uint32_t>(link.get());
        if (link && call_bpf(BPF_LINK_DETACH, attributes) == 0) ++detached;
    }
    return detached;
}

bool replace_sock_ops(pid_t owner)
{
    for (const std::uint32_t id : cgroup_links(owner)) {
        const UniqueFd link = open_link(id);
        if (!link || !is_of_sock_ops(link)) continue;
        const UniqueFd idle = load_idle_sock_ops();
        bpf_attr attributes{};
        attributes.link_update.link_fd = static_cast<std::uint32_t>(link.get());
        attributes.link_update.new_prog_fd = static_cast<std::uint32_t>(idle.get());
        return idle && call_bpf(BPF_LINK_UPDATE, attributes) == 0;
    }
    return false;
}

} // namespace listenwatch
