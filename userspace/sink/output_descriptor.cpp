#include "sink/output_descriptor.h"

#include <fcntl.h>
#include <string>
#include <sys/stat.h>

namespace listenwatch {

UniqueFd open_output(int fd)
{
    struct stat file{};
    if (::fstat(fd, &file) == 0 && (S_ISFIFO(file.st_mode) || S_ISCHR(file.st_mode))) {
        const std::string path = "/proc/self/fd/" + std::to_string(fd); // proc(5)
        UniqueFd anew(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
        if (anew) return anew;
    }
    return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

} // namespace listenwatch
