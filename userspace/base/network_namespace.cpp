#include "base/network_namespace.h"

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {

std::uint32_t own_net_namespace()
{
    struct stat file{};
    return ::stat("/proc/thread-self/ns/net", &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
}

Result<void> enter_net_namespace(const std::string& path, std::uint32_t inode)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat file{};
    if (!fd || ::fstat(fd.get(), &file) != 0) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    if (file.st_ino != inode) return fail(ErrorKind::runtime, path + " leads to another network namespace by now");
    if (::setns(fd.get(), CLONE_NEWNET) != 0)
        return fail(errno_kind(errno), "enter " + path + ": " + errno_text(errno));
    return {};
}

} // namespace listenwatch
