#include "enrich/local_file.h"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <memory>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <utility>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kBcachefsMagic = 0xca451a4e, kZfsMagic = 0x2fc12fc1; // not in linux/magic.h
constexpr std::uint32_t kErofsMagic = 0xe0f5e1e2, kXfsMagic = 0x58465342; // not in that of every kernel we build with
constexpr std::array<std::uint32_t, 12> kLocal{
    EXT4_SUPER_MAGIC, kXfsMagic,      BTRFS_SUPER_MAGIC,    TMPFS_MAGIC,    RAMFS_MAGIC, OVERLAYFS_SUPER_MAGIC,
    F2FS_SUPER_MAGIC, SQUASHFS_MAGIC, REISERFS_SUPER_MAGIC, kBcachefsMagic, kZfsMagic,   kErofsMagic};

bool is_local(int fd)
{
    struct statfs system{};
    return ::fstatfs(fd, &system) == 0 &&
           std::ranges::find(kLocal, static_cast<std::uint32_t>(system.f_type)) != kLocal.end();
}

// Holds what the path leads to without opening it, if it is of that kind (S_IFREG, S_IFDIR).
UniqueFd hold(const std::string& path, mode_t kind)
{
    UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat file{};
    const bool is_wanted = fd && ::fstat(fd.get(), &file) == 0 && (file.st_mode & S_IFMT) == kind && is_local(fd.get());
    return is_wanted ? std::move(fd) : UniqueFd();
}

} // namespace

std::optional<std::string> read_local_file(const std::string& path, std::size_t most_bytes)
{
    const UniqueFd held = hold(path, S_IFREG);
    if (!held) return std::nullopt;
    auto text =
        read_file("/proc/self/fd/" + std::to_string(held.get()), most_bytes); // the same file, whatever is there now
    return text ? std::optional(std::move(*text)) : std::nullopt;
}

std::vector<std::string> list_local_directory(const std::string& path, std::size_t most_names)
{
    std::vector<std::string> names;
    const UniqueFd held = hold(path, S_IFDIR);
    if (!held) return names;
    UniqueFd fd(::openat(held.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.get()), &::closedir);
    if (!directory) return names;
    (void)fd.release();
    while (const dirent* entry = names.size() < most_names ? ::readdir(directory.get()) : nullptr) {
        std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(std::move(name));
    }
    return names;
}

} // namespace listenwatch
