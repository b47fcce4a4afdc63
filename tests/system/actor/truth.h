// What the actor says on stdout: one JSON object a line, flushed, and nothing else; and how it waits to be told to go
// on.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace listenwatch::actor {

using Value = std::variant<bool, std::uint64_t, std::string>;
using Line = std::vector<std::pair<std::string, Value>>;

/// Writes the line in one go, so lines of several processes never mix. Bytes that are no UTF-8 become U+FFFD.
void tell(const Line& line);

/// Waits for a line on stdin or its end (false). Reads no byte beyond the line: a program run by exec finds the rest.
bool wait_for_word();

/// Bytes as lower-case hexadecimal digits, for what JSON cannot carry.
std::string to_hex(const std::string& bytes);

/// Where /proc says that this program's file is.
std::string own_executable();

/// Who this process is: pid, ppid, uid, euid, comm, exe, start_ticks.
Line who_am_i();

/// One line from the front of two.
Line operator+(Line front, const Line& back);

} // namespace listenwatch::actor
