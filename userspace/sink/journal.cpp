#include "sink/journal.h"

#include <cstdint>
#include <iterator>

#include "base/syslog_code.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

// In the order of Action; made with `systemd-id128 new`.
constexpr std::string_view kMessageIds[] = {
    "82adfede5fba48f381dd01787d8733a3", // listener_opened
    "74570d339ded468f8179d59344237dbb", // listener_closed
    "e5b36b6a2da3453f98d35ee303eee039", // listener_present
    "c4ebe56659824412b68b763b48869f79", // listener_changed
    "b0f03f47e96549edbaeba9b1bf2bce56", // listener_shared
    "c96d03eada924e1c8b4158775bed0d7e", // port_forwarded
    "a495aef6d7264e599c5687d369c83461", // port_forward_present
    "668229923ee54b379b91cbe836aad262", // port_forward_ended
    "2cc7dd4f9d094f4083208ef967538362", // started
    "8fe8afa8518449dcad8c6d9f01863ba7", // stopped
    "235e83c4f02e4a9b9760ee242197bff5", // events_lost
    "1699d5866a2940db8b2e6416285ec9d9", // rules_reloaded
    "e285b0e00b184a8c8b0e02e94b39010c", // rules_rejected
    "c7324734a87d429e8349df892d7c72f8", // sensor_degraded
    "a8b980223357444badaf07131e7fb8d9", // sensor_blind
    "369495e9feee4b55b9bc5d437f105d61", // sensor_restored
};
static_assert(std::size(kMessageIds) == static_cast<std::size_t>(Action::sensor_restored) + 1);

// `KEY=value`, or, for a value with line ends, `KEY`, its length as 64 bits little-endian, and the value.
void append_field(std::string& out, std::string_view key, std::string_view value)
{
    if (value.empty()) return;
    out += key;
    if (value.find('\n') == std::string_view::npos) {
        out += '=';
    } else {
        out += '\n';
        for (unsigned shift = 0; shift < 64; shift += 8)
            out += static_cast<char>(static_cast<std::uint64_t>(value.size()) >> shift & 0xffU);
    }
    out += value;
    out += '\n';
}

void append_number(std::string& out, std::string_view key, const Record& record, Field field)
{
    if (const auto* number = std::get_if<std::int64_t>(&record.get(field)))
        append_field(out, key, std::to_string(*number));
}

} // namespace

std::string_view message_id(Action action)
{
    return kMessageIds[static_cast<std::size_t>(action)];
}

Journal::Journal(LogTarget target)
    : x_facility(target.facility), x_queue(std::move(target.socket_path), std::move(target.consequence))
{
}

void Journal::write(const Record& record, const Alert* alert)
{
    if (alert == nullptr) return;
    std::string text;
    append_alert(text, record);
    std::string entry;
    append_field(entry, "MESSAGE", text);
    append_field(entry, "PRIORITY", std::to_string(syslog_severity(alert->rule->level)));
    append_field(entry, "SYSLOG_FACILITY", std::to_string(x_facility));
    append_field(entry, "SYSLOG_IDENTIFIER", "listenwatch");
    append_field(entry, "MESSAGE_ID", message_id(alert->event->action));
    append_field(entry, "LISTENWATCH_ACTION", record.text(Field::event_action));
    append_field(entry, "LISTENWATCH_PROTO", record.text(Field::network_transport));
    append_field(entry, "LISTENWATCH_ADDRESS", record.text(Field::server_address));
    append_number(entry, "LISTENWATCH_PORT", record, Field::server_port);
    append_number(entry, "LISTENWATCH_PID", record, Field::process_pid);
    append_field(entry, "LISTENWATCH_EXE", record.text(Field::process_executable));
    const bool of_user = record.has(Field::systemd_user_unit);
    append_field(entry, "LISTENWATCH_UNIT", record.text(of_user ? Field::systemd_user_unit : Field::systemd_unit));
    append_field(entry, "LISTENWATCH_RULE_ID", record.text(Field::rule_id));
    append_field(entry, "LISTENWATCH_LEVEL", record.text(Field::lw_alert_level));
    append_field(entry, "LISTENWATCH_EVENT_ID", record.text(Field::event_id));
    x_queue.push(std::move(entry));
}

} // namespace listenwatch
