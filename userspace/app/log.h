// The program's own log: standard error, with the level as journald reads it (sd-daemon(3)) when that is where it goes.
#pragma once

#include <string>
#include <string_view>

namespace listenwatch {

/// "error", "warning", "info" or "debug"; what is less important is not written.
void set_up_log(std::string_view least_level);

void log_error(const std::string& text);
void log_warning(const std::string& text);
void log_info(const std::string& text);

} // namespace listenwatch
