// Which files hold rules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "listenwatch/result.h"

namespace listenwatch {

/// The rule files (*.yml, *.yaml, not hidden) of directories and the directories in them, in the order of their names.
/// A file hides the one that has the same path in an earlier directory; a link to /dev/null hides it and is no file
/// itself. A directory that is not there has no files; one that cannot be read is an error.
Result<std::vector<std::string>> find_rule_files(std::span<const std::string> directories);

} // namespace listenwatch
