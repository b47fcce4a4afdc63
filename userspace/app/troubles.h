// Which troubles the owner of the log knows already: one that lasts is told once.
#pragma once

#include <vector>

#include "listenwatch/result.h"

namespace listenwatch {

/// The troubles of the sinks after each flush. Two texts that differ in their counts alone are the same trouble.
class Troubles {
public:
    /// Takes the troubles as they are now; those that were not among the last ones are news.
    std::vector<Error> renew(const std::vector<Error>& now);
    [[nodiscard]] bool empty() const { return x_last.empty(); }

private:
    std::vector<Error> x_last;
};

} // namespace listenwatch
