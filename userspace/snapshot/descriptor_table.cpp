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

// The tables of descriptors that were seen, by a thread that uses each, in the order that kcmp(2) has for them: a
// thread is compared with few of them, however many there are.
class SeenTables {
public:
    explicit SeenTables(std::uint32_t thread) : x_threads{thread} {}

    enum class Was { seen, unseen, unknown }; // the kernel or our rights may not let us ask
    Was add(std::uint32_t thread)
    {
        std::size_t first = 0, last = x_threads.size();
        while (first != last) {
            const std::size_t middle = first + (last - first) / 2;
            const long order =
                thread == x_threads[middle] ? 0 : ::syscall(SYS_kcmp, thread, x_threads[middle], KCMP_FILES, 0, 0);
            if (order == 0) return Was::seen;
            if (order != 1 && order != 2) return Was::unknown;
            (order == 1 ? last : first) = order == 1 ? middle : middle + 1;
        }
        x_threads.insert(x_threads.begin() + static_cast<std::ptrdiff_t>(first), thread);
        return Was::unseen;
    }

private:
    std::vector<std::uint32_t> x_threads;
};

bool has_ended(const ProcDir& process)
{
    const auto text = process.read("stat");
    const auto stat = text ? parse_proc_stat(*text) : std::nullopt;
    return stat && stat->state == 'Z';
}

void scan_threads(const ProcDir& process, const Wanted& wanted, DescriptorScan& scan)
{
    using Was = SeenTables::Was;
    const bool leader_ended = has_ended(process);
    SeenTables tables(process.pid());
    for (const std::uint32_t thread : process.numbers("task")) {
        const Was was = tables.add(thread);
        if (was == Was::seen || (was == Was::unknown && !leader_ended)) continue;
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
