#include "base/file.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
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

// When a text is whole.
enum class Ending : std::uint8_t {
    nothing_more,
    short_read, ///< or what fills less than the buffer
    limit,      ///< or as much as was asked for; a file that is longer is no error
};

Result<std::string> read_to_end(const UniqueFd& fd, const std::string& path, std::size_t limit_bytes, Ending ending)
{
    if (!fd) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    std::string text;
    std::array<char, 16384> chunk;
    for (;;) {
        const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(errno_kind(errno), "read " + path + ": " + errno_text(errno));
        text.append(chunk.data(), static_cast<std::size_t>(got));
        if (ending == Ending::limit && text.size() >= limit_bytes) return text.substr(0, limit_bytes);
        if (text.size() > limit_bytes)
            return fail(ErrorKind::runtime, "read " + path + ": larger than " + std::to_string(limit_bytes) + " bytes");
        if (got == 0) return text;
        if (ending != Ending::nothing_more && static_cast<std::size_t>(got) < chunk.size()) return text;
    }
}

UniqueFd open_to_read(const std::string& path, int dir_fd)
{
    return UniqueFd(::openat(dir_fd, path.c_str(), O_RDONLY | O_CLOEXEC));
}

} // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes, int dir_fd)
{
    return read_to_end(open_to_read(path, dir_fd), path, limit_bytes, Ending::nothing_more);
}

Result<std::string> read_small_file(const std::string& path, std::size_t limit_bytes, int dir_fd)
{
    return read_to_end(open_to_read(path, dir_fd), path, limit_bytes, Ending::short_read);
}

Result<std::string> read_regular_file(const std::string& path, std::size_t limit_bytes)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat file{};
    if (fd && (::fstat(fd.get(), &file) != 0 || !S_ISREG(file.st_mode)))
        return fail(ErrorKind::runtime, "read " + path + ": not a regular file");
    return read_to_end(fd, path, limit_bytes, Ending::nothing_more);
}

Result<std::string> read_head(const std::string& path, std::size_t most_bytes, int dir_fd)
{
    return read_to_end(open_to_read(path, dir_fd), path, most_bytes, Ending::limit);
}

Result<std::string> read_link(const std::string& path, int dir_fd)
{
    std::array<char, PATH_MAX> target;
    const ssize_t got = ::readlinkat(dir_fd, path.c_str(), target.data(), target.size());
    if (got < 0) return fail(errno_kind(errno), "readlink " + path + ": " + errno_text(errno));
    return std::string(target.data(), static_cast<std::size_t>(got));
}

} // namespace listenwatch
