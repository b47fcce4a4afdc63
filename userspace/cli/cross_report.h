// What a cross-check found, for people and for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/bind_probe.h"
#include "snapshot/cross_view.h"

namespace listenwatch {

/// Everything that the report tells.
struct CrossReport {
    std::vector<ViewTake> takes;
    std::vector<CrossFinding> findings;
    std::vector<std::string> notes; ///< what could not be looked at
    std::optional<ProbeReport> probe;
};

/// Whether the exit code is 1.
bool has_findings(const CrossReport& report);

/// What it can mean that these views hide a socket.
std::string explain(const CrossFinding& finding);

std::string render_cross_text(const CrossReport& report);
/// One JSON object with stable keys.
std::string render_cross_json(const CrossReport& report);

} // namespace listenwatch
