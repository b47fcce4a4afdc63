// A systemd-journald of one test, in a mount namespace with a /run of its own.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "private_daemon.h"

namespace listenwatch {

/// Null, and the reason, where it is not installed or does not run.
std::unique_ptr<PrivateDaemon> start_private_journald(std::string& why_not);

/// The stored entries that match (journalctl's own words), once there are `count` of them or the time is over.
std::vector<nlohmann::json> journal_entries(const PrivateDaemon& journald, const std::string& match, std::size_t count);

/// What a command of the shell prints.
std::string output_of(const std::string& command);

} // namespace listenwatch
