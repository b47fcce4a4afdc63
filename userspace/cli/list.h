// `listenwatch list`: who listens, how far it reaches, what started it. Works without the daemon.
#pragma once

#include <optional>
#include <string>

#include "app/sensor.h"
#include "base/argument_mask.h"
#include "cli/listing_filter.h"

namespace listenwatch {

/// What the command line asked for.
struct ListOptions {
    ListingFilter filter;
    std::string format = "table";       ///< table, wide, json, ndjson
    bool all = false;                   ///< one line a socket
    std::optional<SnapshotMeans> means; ///< nullopt = the best
    std::string colour = "auto";
    std::optional<Reach> expected;
    FailOn fail_on = FailOn::nothing;
    ArgumentMask mask; ///< hides nothing unless set
};

/// "auto" (nullopt), "bpf", "sock_diag" or "proc".
Result<std::optional<SnapshotMeans>> parse_means(const std::string& text);

/// Prints the listing; what could not be seen goes to standard error. Exit code as documented.
int run_list(const ListOptions& options);

} // namespace listenwatch
