// A record as one line of JSON: nested objects, keys in the catalogue's order. Our own writer, because it runs for
// every event.
#pragma once

#include <cstddef>
#include <string>

#include "listenwatch/record.h"

namespace listenwatch {

/// No line is longer, its line end included.
inline constexpr std::size_t kJsonLineLimit = 16384;

/// Adds the record as `{...}\n`. What makes the line too long is cut, and the field's name added to
/// listenwatch.truncated.
void append_json_line(const Record& record, std::string& out);

} // namespace listenwatch
