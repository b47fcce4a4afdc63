// What the word `common` in privacy.mask_arguments stands for.
#pragma once

#include <string>
#include <vector>

namespace listenwatch {

/// Patterns for ArgumentMask.
const std::vector<std::string>& common_secrets();

} // namespace listenwatch
