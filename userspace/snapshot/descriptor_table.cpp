#include "snapshot/descriptor_table.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "snapshot/ring_files.h"

namespace listenwatch {
namespace {

constexpr int kRingTries = 5;

using Wanted = std::unordered_set<std::uint64_t>;

void scan_ring(const ProcDir& process, const std::string& fdinfo_path, const Wanted& wanted, DescriptorScan& scan)
{
    RingFiles ring;
    for (int tries = 0; tries < kRingTries; ++tries) {
        const auto text = process.read(fdinfo_path);
        if (!text) return; // closed or gone
        ring = parse_ring_files(*text);
        if (!ring.busy) break;
    }
    if (ring.busy) ++scan.busy_rings;
    for (const std::uint64_t inode : ring.socket_inodes)
        if (wanted.contains(inode)) scan.held.push_back({inode, -1});
}

// `table` is "" or "task/TID/".
void scan_table(const ProcDir& process, const std::string& table, const Wanted& wanted, DescriptorScan& scan)
{
    UniqueFd fd(::openat(process.fd(), (table + "fd").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd && (errno == EACCES || errno == EPERM)) scan.readable = false;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(fd ? ::fdopendir(fd.get()) : nullptr, &::closedir);
    if (!directory) return;
    (void)fd.release();        // closedir closes it
    std::array<char, 64> link; // longer ones are paths and of no interest
    while (const dirent* entry = ::readdir(directory.get())) {
        if (entry->d_name[0] == '.') continue;
        const ssize_t size = ::readlinkat(::dirfd(directory.get()), entry->d_name, link.data(), link.size());
        if (size < 0 && errno == EACCES) scan.readable = false; // the list may be open to who may not follow the links
        if (size <= 0) continue;
        const std::string_view target(link.data(), static_cast<std::size_t>(size));
        if (const std::uint64_t inode = socket_inode(target); inode != 0) {
            if (wanted.contains(inode))
                scan.held.push_back({inode, parse_number<std::int32_t>(entry->d_name).value_or(-1)});
        } else if (target == "anon_inode:[io_uring]") {
            scan_ring(process, table + "fdinfo/" + entry->d_name, wanted, scan);
        }
    }
}

// Whether both threads surely use one descriptor table; not so when the kernel or our rights do not let us ask.
enum class Shared { yes, no, unknown };
Shared share_table(std::uint32_t a, std::uint32_t b)
{
    const long order = ::syscall(SYS_kcmp, a, b, KCMP_FILES, 0, 0);
    return order < 0 ? Shared::unknown : order == 0 ? Shared::yes : Shared::no;
}

bool has_ended(const ProcDir& process)
{
    const auto text = process.read("stat");
    const auto stat = text ? parse_proc_stat(*text) : std::nullopt;
    return stat && stat->state == 'Z';
}

void scan_threads(const ProcDir& process, const Wanted& wanted, DescriptorScan& scan)
{
    const bool leader_ended = has_ended(process);
    std::vector<std::uint32_t> seen{process.pid()};
    for (const std::uint32_t thread : process.numbers("task")) {
        const bool is_known = std::ranges::any_of(seen, [&](std::uint32_t other) {
            if (thread == other) return true;
            const Shared shared = share_table(other, thread);
            return shared == Shared::yes || (shared == Shared::unknown && !leader_ended);
        });
        if (is_known) continue;
        seen.push_back(thread);
        scan_table(process, "task/" + std::to_string(thread) + "/", wanted, scan);
    }
}

} // namespace

DescriptorScan scan_descriptors(const ProcDir& process, const std::unordered_set<std::uint64_t>& wanted_inodes)
{
    DescriptorScan scan;
    scan_table(process, "", wanted_inodes, scan);
    struct stat task{};
    constexpr nlink_t kOneThread = 3; // a directory's own two links and one thread
    if (::fstatat(process.fd(), "task", &task, 0) == 0 && task.st_nlink != kOneThread)
        scan_threads(process, wanted_inodes, scan);
    std::ranges::sort(scan.held);
    const auto rest = std::ranges::unique(scan.held);
    scan.held.erase(rest.begin(), rest.end());
    return scan;
}

} // namespace listenwatch
