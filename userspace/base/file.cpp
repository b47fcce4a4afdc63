#include "base/file.h"

#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>

namespace listenwatch {

std::string errno_text(int error)
{
    return std::generic_category().message(error);
}

ErrorKind errno_kind(int error)
{
    return error == EACCES || error == EPERM ? ErrorKind::permission : ErrorKind::runtime;
}

namespace {

Result<std::string> read_to_end(const UniqueFd& fd, const std::string& path, std::size_t limit_bytes,
                                bool short_read_is_end)
{
    if (!fd) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    std::string text;
    std::array<char, 16384> chunk;
    for (;;) {
        const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(errno_kind(errno), "read " + path + ": " + errno_text(errno));
        text.append(chunk.data(), static_cast<std::size_t>(got));
        if (text.size() > limit_bytes)
            return fail(ErrorKind::runtime, "read " + path + ": larger than " + std::to_string(limit_bytes) + " bytes");
        if (got == 0 || (short_read_is_end && static_cast<std::size_t>(got) < chunk.size())) return text;
    }
}

UniqueFd open_to_read(const std::string& path, int dir_fd)
{
    return UniqueFd(::openat(dir_fd, path.c_str(), O_RDONLY | O_CLOEXEC));
}

} // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes, int dir_fd)
{
    return read_to_end(open_to_read(path, dir_fd), path, limit_bytes, false);
}

Result<std::string> read_small_file(const std::string& path, std::size_t limit_bytes, int dir_fd)
{
    return read_to_end(open_to_read(path, dir_fd), path, limit_bytes, true);
}

Result<std::string> read_regular_file(const std::string& path, std::size_t limit_bytes)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat file{};
    if (fd && (::fstat(fd.get(), &file) != 0 || !S_ISREG(file.st_mode)))
        return fail(ErrorKind::runtime, "read " + path + ": not a regular file");
    return read_to_end(fd, path, limit_bytes, false);
}

Result<std::string> read_link(const std::string& path, int dir_fd)
{
    std::array<char, PATH_MAX> target;
    const ssize_t got = ::readlinkat(dir_fd, path.c_str(), target.data(), target.size());
    if (got < 0) return fail(errno_kind(errno), "readlink " + path + ": " + errno_text(errno));
    return std::string(target.data(), static_cast<std::size_t>(got));
}

} // namespace listenwatch
