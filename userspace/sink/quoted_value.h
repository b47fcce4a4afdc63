// Values of `key=value` text. Names and paths are chosen by the process that listens: they must not fake a key, a quote
// or a line end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace listenwatch {

/// Adds `raw` bare where that is not open to doubt (printable ASCII without blank, quote, backslash and equals sign),
/// else quoted. At most `limit_bytes` bytes without the quotes, and "..." when there was more.
void append_value(std::string& out, std::string_view raw, std::size_t limit_bytes);

/// Adds `raw` in double quotes: `\"` for a quote, else as escape_text writes it. The limit is that of append_value.
void append_quoted(std::string& out, std::string_view raw, std::size_t limit_bytes);

} // namespace listenwatch
