#include "snapshot/net_namespaces.h"

#include <cerrno>
#include <map>
#include <sys/stat.h>

namespace listenwatch {
namespace {

// The inode of a namespace's file, 0 when it cannot be looked at (errno says why).
std::uint32_t namespace_at(const std::string& path)
{
    struct stat file{};
    return ::stat(path.c_str(), &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

} // namespace

NetNamespaces find_net_namespaces(const Procfs& proc, const std::vector<Mount>& mounts)
{
    NetNamespaces namespaces;
    std::map<std::uint32_t, NetNamespace> by_inode;
    for (const std::uint32_t pid : proc.pids()) {
        const std::string path = proc.root() + "/" + std::to_string(pid) + "/ns/net";
        if (const std::uint32_t inode = namespace_at(path); inode != 0)
            by_inode.try_emplace(inode, NetNamespace{inode, pid, path});
        else if (errno == EACCES || errno == EPERM)
            ++namespaces.unreadable;
    }
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
