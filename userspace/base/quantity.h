// Times and sizes as people write them: "500ms", "16M".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace listenwatch {

/// A whole number and its unit, ms s m h d: "500ms", "1h". The unit is needed, but for "0". nullopt: not of that form,
/// or too large for the type.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The same text back, with the largest unit that leaves no rest. Not for negative times.
std::string to_text(std::chrono::milliseconds duration);

/// Bytes, or with the suffix K, M or G (powers of 1024): "65536", "16M".
std::optional<std::uint64_t> parse_size(std::string_view text);

/// The same text back, with the largest suffix that leaves no rest.
std::string size_text(std::uint64_t size_bytes);

} // namespace listenwatch
