#include "base/timestamp.h"

#include <chrono>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::string_view kForm = "0000-00-00T00:00:00.000000000Z"; // 0 stands for a digit

void put_digits(char* at, std::uint32_t number, int digits)
{
    for (int i = digits - 1; i >= 0; --i, number /= 10) at[i] = static_cast<char>('0' + number % 10);
}

// Floor division: what is left is never negative.
std::int64_t take_floor(std::int64_t& number, std::int64_t unit)
{
    std::int64_t whole = number / unit;
    if (number % unit < 0) --whole;
    number -= whole * unit;
    return whole;
}

} // namespace

Timestamp::Timestamp(std::int64_t realtime_ns)
{
    kForm.copy(x_text, kSize);
    std::int64_t seconds = take_floor(realtime_ns, kSecondNs);
    const std::int64_t days = take_floor(seconds, kDaySeconds);
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    const auto of_day = static_cast<std::uint32_t>(seconds);
    put_digits(x_text, static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
    put_digits(x_text + 5, static_cast<unsigned>(date.month()), 2);
    put_digits(x_text + 8, static_cast<unsigned>(date.day()), 2);
    put_digits(x_text + 11, of_day / 3600, 2);
    put_digits(x_text + 14, of_day / 60 % 60, 2);
    put_digits(x_text + 17, of_day % 60, 2);
    put_digits(x_text + 20, static_cast<std::uint32_t>(realtime_ns), 9);
}

std::optional<std::int64_t> parse_timestamp(std::string_view text)
{
    if (text.size() != kForm.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return *parse_number<unsigned>(text.substr(at, size));
    };
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(0, 4))),
                                           std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = days * kDaySeconds + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
    constexpr std::int64_t kLast = INT64_MAX / kSecondNs;
    if (seconds < 0 || seconds >= kLast) return std::nullopt;
    return seconds * kSecondNs + number(20, 9);
}

} // namespace listenwatch
