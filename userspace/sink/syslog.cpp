#include "sink/syslog.h"

#include <array>
#include <ctime>
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
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = realtime_ns / 1'000'000'000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 32> rest{};
    const std::size_t size = std::strftime(rest.data(), rest.size(), " %e %H:%M:%S ", &local);
    return kMonths[local.tm_mon] + std::string(rest.data(), size);
}

} // namespace

Syslog::Syslog(SyslogTarget target)
    : x_facility(target.facility), x_pid(::getpid()), x_queue(std::move(target.socket_path), std::move(target.consequence))
{
}

void Syslog::write(const Record& record, const Alert* alert)
{
    if (alert == nullptr) return;
    std::string message = "<" + std::to_string(x_facility * 8 + syslog_severity(alert->rule->level)) + ">";
    message += time_text(alert->event->realtime_ns);
    message += "listenwatch[" + std::to_string(x_pid) + "]: ";
    append_alert(message, record);
    message.resize(cut_text(message, kMessageLimit).size());
    x_queue.push(std::move(message));
}

} // namespace listenwatch
