// Which listeners no rule is asked about.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Kinds of listeners by name: "ephemeral" (a UDP port that the kernel chose for a client), or a transport as
/// network.transport has it. Unknown names cover nothing: the configuration checks them.
class QuietKinds {
public:
    QuietKinds() = default;
    explicit QuietKinds(std::span<const std::string> names);

    [[nodiscard]] bool cover(const Listener& listener) const;

private:
    bool x_ephemeral = false;
    std::vector<Transport> x_transports;
};

} // namespace listenwatch
