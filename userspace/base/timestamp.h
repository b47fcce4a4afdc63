// Moments as text: ISO 8601, UTC, nanoseconds, as Elasticsearch's date_nanos reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace listenwatch {

/// "2026-07-29T12:34:56.123456789Z", always 30 bytes. Fast: it is made for every event.
class Timestamp {
public:
    /// Nanoseconds since 1970; years 1970 to 2262.
    explicit Timestamp(std::int64_t realtime_ns);
    [[nodiscard]] std::string_view text() const { return {x_text, kSize}; }

private:
    static constexpr std::size_t kSize = 30;
    char x_text[kSize];
};

/// Nanoseconds since 1970 of a text of that very form; nothing else is taken.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

} // namespace listenwatch
