// Which rules are for our events: Sigma's `logsource`.
#pragma once

#include <cstdint>
#include <string>

#include "rule/rule_spec.h"

namespace listenwatch {

/// What an event of ours is to a rule.
enum class Stream : std::uint8_t {
    listener,           ///< {product: linux, category: network_listener, service: listenwatch}: always
    process_creation,   ///< {product: linux, category: process_creation}: the owner when it starts to listen, on demand
    network_connection, ///< {product: linux, category: network_connection}, {category: network, service: connection}:
                        ///< on demand
    none,               ///< another log: the rule can never apply here
};

/// The stream that has every key the log source sets. One that sets neither category nor service is about any log and
/// none of ours in particular: `none`.
Stream find_stream(const LogSource& source);

/// "{product: linux, service: auditd}"
std::string to_text(const LogSource& source);

} // namespace listenwatch
