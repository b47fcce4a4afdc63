// Text as the inside of a JSON string.
#pragma once

#include <string_view>

namespace listenwatch {

/// Where the writing of a text ended, and whether all of it was written.
struct JsonText {
    char* end;
    bool whole;
};

/// Writes `raw` without quotes into [at, end), escaped by RFC 8259. A byte that is not UTF-8 becomes U+FFFD; characters
/// that a terminal or a line reader would obey (controls, U+2028, direction overrides) are written as \uXXXX, which
/// JSON readers undo. Stops before the first character that does not fit.
JsonText write_json_text(char* at, const char* end, std::string_view raw);

} // namespace listenwatch
