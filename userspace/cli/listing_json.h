// The listing for programs: one flat object a listener, with keys that stay.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "cli/listing_row.h"

namespace listenwatch {

enum class JsonForm : std::uint8_t {
    array, ///< one array, an object a line
    lines, ///< NDJSON: an object a line and nothing else
};

/// The keys are those that listing_json_test has, in that order. MPTCP is proto tcp with mptcp true, as ECS names it.
/// What is not known is null (numbers, texts) or an empty list; `since` is the time it was opened, null where that was
/// before the monitor started. Names may be any bytes: what is no UTF-8 becomes U+FFFD, and everything beyond ASCII is
/// written as \uNNNN, so a terminal that shows it is safe. `realtime_offset_ns` turns CLOCK_BOOTTIME into UTC
/// (base/clock.h). Ends with a newline where there is anything.
std::string render_json(std::span<const ListedListener> listeners, JsonForm form, std::int64_t realtime_offset_ns);

} // namespace listenwatch
