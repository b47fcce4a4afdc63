#include "sink/syslog.h"

#include <ctime>
#include <fmt/format.h>
#include <unistd.h>

#include "base/syslog_code.h"
#include "base/utf8.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMessageLimit = 2048;

// "Jul  9 04:05:06" in local time: strftime's %b would follow the locale.
std::string time_text(std::int64_t realtime_ns)
{
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = realtime_ns / 1'000'000'000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{} {:2} {:02}:{:02}:{:02}", kMonths[local.tm_mon], local.tm_mday, local.tm_hour, local.tm_min,
                       local.tm_sec);
}

} // namespace

Syslog::Syslog(LogTarget target)
    : x_facility(target.facility),
      x_pid(::getpid()),
      x_queue(std::move(target.socket_path), std::move(target.consequence))
{
}

void Syslog::write(const Record& record, const Alert* alert)
{
    if (alert == nullptr) return;
    const int priority = x_facility * 8 + syslog_severity(alert->rule->level);
    std::string message = fmt::format("<{}>{} listenwatch[{}]: ", priority, time_text(told_realtime_ns(*alert)), x_pid);
    append_alert(message, record);
    message.resize(cut_text(message, kMessageLimit).size());
    x_queue.push(std::move(message));
}

} // namespace listenwatch
