#include "enrich/file_stamp.h"

#include <sys/stat.h>

namespace listenwatch {

FileStamp stamp_of(const std::string& path)
{
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0) return {};
    return {file.st_dev, file.st_ino, file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
}

} // namespace listenwatch
