// An event of the stream, read back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "listenwatch/record.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// A record and the names in the JSON that are no fields of ours.
struct JsonEvent {
    Record record;
    std::vector<std::string> unknown;
};

/// Reads one JSON object as the stream writes it: nested objects, dotted keys or both. Sigma's names are taken for
/// ours. null is absent; a list field may be a single value. A value of the wrong type, or a field that is there twice,
/// is an error.
Result<JsonEvent> parse_json_event(std::string_view text);

} // namespace listenwatch
