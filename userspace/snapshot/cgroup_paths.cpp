#include "snapshot/cgroup_paths.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <utility>

#include "base/file.h"

namespace listenwatch {
namespace {

constexpr std::size_t kHandleSize = sizeof(std::uint64_t);
constexpr int kKernfsHandle =
    0xfe; // FILEID_KERNFS of linux/exportfs.h: the handle is the id (kernel 5.5, 33c5ac9175195)

UniqueFd open_handle(int mount_fd, std::uint64_t id)
{
    alignas(file_handle) char storage[sizeof(file_handle) + kHandleSize] = {};
    const auto handle = reinterpret_cast<file_handle*>(storage);
    handle->handle_bytes = kHandleSize;
    handle->handle_type = kKernfsHandle;
    std::memcpy(storage + sizeof(file_handle), &id, sizeof id);
    return UniqueFd(::open_by_handle_at(mount_fd, handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

} // namespace

CgroupPaths::CgroupPaths(std::string mount_point)
    : x_mount_point(std::move(mount_point)),
      x_mount(x_mount_point.empty() ? -1 : ::open(x_mount_point.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
{
}

const std::string& CgroupPaths::path_of(std::uint64_t id)
{
    static const std::string kUnknown;
    if (id == 0 || !x_mount) return kUnknown;
    if (const auto known = x_paths.find(id); known != x_paths.end()) return known->second;
    if (x_walked) return kUnknown;
    return x_paths[id] = open_by_id(id);
}

// A handle needs CAP_DAC_READ_SEARCH; without it the whole tree is walked once: the inode numbers are the ids.
std::string CgroupPaths::open_by_id(std::uint64_t id)
{
    const UniqueFd cgroup = open_handle(x_mount.get(), id);
    if (!cgroup && errno == EPERM) {
        walk("");
        x_walked = true;
        const auto found = x_paths.find(id);
        return found == x_paths.end() ? std::string() : found->second;
    }
    const auto path = cgroup ? read_link("/proc/self/fd/" + std::to_string(cgroup.get())) : std::string();
    if (!path || !path->starts_with(x_mount_point)) return {};
    return path->size() == x_mount_point.size() ? "/" : path->substr(x_mount_point.size());
}

void CgroupPaths::walk(const std::string& path)
{
    const std::string full = x_mount_point + path;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(full.c_str()), &::closedir);
    if (!directory) return;
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string name = entry->d_name;
        if (entry->d_type != DT_DIR || name == "..") continue;
        if (name == ".") {
            x_paths.emplace(entry->d_ino, path.empty() ? "/" : path);
        } else {
            walk(path + "/" + name);
        }
    }
}

} // namespace listenwatch
