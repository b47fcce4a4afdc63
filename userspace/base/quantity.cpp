#include "base/quantity.h"

#include <algorithm>
#include <limits>
#include <span>

#include "base/text.h"

namespace listenwatch {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Descending.
constexpr Unit kTimes[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};
constexpr Unit kSizes[] = {{"G", 1U << 30U}, {"M", 1U << 20U}, {"K", 1U << 10U}, {"", 1}};

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units)
{
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number<std::uint64_t>(text.substr(0, digits));
    if (!number) return std::nullopt;
    for (const Unit& unit : units) {
        if (text.substr(digits) != unit.name) continue;
        if (*number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
        return *number * unit.factor;
    }
    return std::nullopt;
}

std::string write(std::uint64_t value, std::span<const Unit> units)
{
    for (const Unit& unit : units)
        if (value != 0 && value % unit.factor == 0) return std::to_string(value / unit.factor).append(unit.name);
    return "0";
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    if (text == "0") return std::chrono::milliseconds(0);
    const auto value = parse(text, kTimes);
    if (!value) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(*value));
}

std::string to_text(std::chrono::milliseconds duration)
{
    return write(static_cast<std::uint64_t>(duration.count()), kTimes);
}

std::optional<std::uint64_t> parse_size(std::string_view text)
{
    return parse(text, kSizes);
}

std::string size_text(std::uint64_t size_bytes)
{
    return write(size_bytes, kSizes);
}

} // namespace listenwatch
