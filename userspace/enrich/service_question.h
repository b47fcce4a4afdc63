// What a provider may ask about a listener besides its own fields: the line of processes that leads to it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "enrich/held_process.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// One listener, while it is asked about.
class ServiceQuestion {
public:
    using Line = std::vector<std::shared_ptr<const HeldProcess>>;

    ServiceQuestion(const Listener& listener, HeldProcessCache& ancestors)
        : x_listener(listener), x_ancestors(ancestors)
    {
    }

    [[nodiscard]] const Listener& listener() const { return x_listener; }
    /// Its opener, or the first holder that is still there; then parents. Process 1 is not among them; the line also
    /// ends after 32, and where a parent is younger than its child: another process has its number by now. Read once.
    const Line& line();

private:
    std::shared_ptr<const HeldProcess> find_first() const;

    const Listener& x_listener;
    HeldProcessCache& x_ancestors;
    std::optional<Line> x_line;
};

} // namespace listenwatch
