// The standard output as a sink may use it.
#pragma once

#include "base/unique_fd.h"

namespace listenwatch {

/// The pipe or terminal behind `fd`, opened anew: it never makes a writer wait (O_NONBLOCK), and the description that
/// others share keeps its flags. A duplicate where that cannot be: files, sockets (open(2) refuses them, ENXIO), pipes
/// of another user.
UniqueFd open_output(int fd);

} // namespace listenwatch
