// Whole files, read in one go.
#pragma once

#include <cstddef>
#include <string>

#include "base/unique_fd.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Text of an errno value ("No such file or directory").
std::string errno_text(int error);

/// The kind of error that an errno value is: EACCES and EPERM are `permission`, the rest `runtime`.
ErrorKind errno_kind(int error);

/// Reads the file whole, however long /proc says it is; more than `limit_bytes` is an error. `dir_fd` as for openat(2).
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes = std::size_t{64} << 20U,
                              int dir_fd = -100);

/// The same with one read(2) less, for a file that gives all it has at once (most of /proc): what fills less than the
/// buffer is whole.
Result<std::string> read_small_file(const std::string& path, std::size_t limit_bytes = std::size_t{64} << 20U,
                                    int dir_fd = -100);

/// The same for a file that somebody may have put there: what is no regular file (a FIFO would block) is an error.
Result<std::string> read_regular_file(const std::string& path, std::size_t limit_bytes);
/// Its first bytes, or all it has; for files that give all they have at once, as above.
Result<std::string> read_head(const std::string& path, std::size_t most_bytes, int dir_fd = -100);

/// The target of a symbolic link; raw bytes, up to PATH_MAX.
Result<std::string> read_link(const std::string& path, int dir_fd = -100);

} // namespace listenwatch
