#include "snapshot/net_namespaces.h"

#include <array>
#include <cerrno>
#include <map>
#include <sys/stat.h>

#include "base/shared_work.h"

namespace listenwatch {
namespace {

// The inode of a namespace's file, 0 when it cannot be looked at (errno says why).
std::uint32_t namespace_at(const std::string& path)
{
    struct stat file{};
    return ::stat(path.c_str(), &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

struct Share {
    std::map<std::uint32_t, NetNamespace> by_inode;
    std::size_t unreadable = 0;
};

void look_at_process(const Procfs& proc, std::uint32_t pid, Share& share)
{
    const std::string path = proc.root() + "/" + std::to_string(pid) + "/ns/net";
    if (const std::uint32_t inode = namespace_at(path); inode != 0)
        share.by_inode.try_emplace(inode, NetNamespace{inode, pid, path});
    else if (errno == EACCES || errno == EPERM)
        ++share.unreadable;
}

} // namespace

NetNamespaces find_net_namespaces(const Procfs& proc, const std::vector<Mount>& mounts)
{
    const std::vector<std::uint32_t> pids = proc.pids();
    std::array<Share, 2> shares;
    share_work(pids.size(),
               [&](std::size_t worker, std::size_t i) { look_at_process(proc, pids[i], shares.at(worker)); });
    NetNamespaces namespaces;
    std::map<std::uint32_t, NetNamespace> by_inode = std::move(shares[0].by_inode);
    by_inode.merge(shares[1].by_inode);
    namespaces.unreadable = shares[0].unreadable + shares[1].unreadable;
    for (const Mount& mount : mounts) {
        if (mount.type != "nsfs" || !mount.root.starts_with("net:[")) continue;
        // A later mount can hide this one: only what stat sees there counts.
        const std::uint32_t inode = namespace_at(mount.point);
        if (inode != 0 && mount.root == "net:[" + std::to_string(inode) + "]")
            by_inode.try_emplace(inode, NetNamespace{inode, 0, mount.point});
    }
    for (auto& [inode, one] : by_inode) namespaces.found.push_back(std::move(one));
    return namespaces;
}

} // namespace listenwatch
