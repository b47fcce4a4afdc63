#include "sink/sentence.h"

#include <charconv>

#include "base/address.h"
#include "base/text.h"
#include "base/utf8.h"
#include "sink/quoted_value.h"

namespace listenwatch {
namespace {

constexpr std::size_t kNameLimit = 128;
constexpr std::size_t kPathLimit = 512;
constexpr std::size_t kDetailLimit = 1024;

void append_number(std::string& out, const Record& record, Field field)
{
    const auto* number = std::get_if<std::int64_t>(&record.get(field));
    if (number == nullptr) return;
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, *number).ptr);
}

bool is_true(const Record& record, Field field)
{
    const auto* flag = std::get_if<bool>(&record.get(field));
    return flag != nullptr && *flag;
}

void append_pair(std::string& out, std::string_view key, std::string_view value, std::size_t limit_bytes)
{
    if (value.empty()) return;
    out += key;
    append_value(out, value, limit_bytes);
}

// " by the kernel (vxlan0, vxlan)": a device's name has no space or slash, but else any byte.
void append_kernel(std::string& out, const Record& record)
{
    out += " by the kernel";
    if (!record.has(Field::lw_kernel_device_name)) return;
    out += " (";
    append_value(out, record.text(Field::lw_kernel_device_name), kNameLimit);
    out += ", ";
    append_value(out, record.text(Field::lw_kernel_device_kind), kNameLimit);
    out += ')';
}

void append_process(std::string& out, const Record& record)
{
    if (!record.has(Field::process_pid)) {
        if (is_true(record, Field::lw_socket_kernel)) return append_kernel(out, record);
        out += " by a process that is not known";
        return;
    }
    out += " by ";
    append_value(out, record.text(Field::process_name), kNameLimit);
    out += '[';
    append_number(out, record, Field::process_pid);
    out += ']';
}

// Safe text of limited length, without quotes.
void append_cut(std::string& out, std::string_view raw, std::size_t limit_bytes)
{
    append_escaped(out, cut_text(raw, limit_bytes));
    if (raw.size() > limit_bytes) out += "...";
}

// IP protocols are told in decimal, EtherTypes in hexadecimal digits, as everywhere.
void append_protocol(std::string& out, const Record& record)
{
    const auto* number = std::get_if<std::int64_t>(&record.get(Field::lw_socket_protocol));
    if (number == nullptr) return;
    const bool is_ip = record.text(Field::network_transport) == "raw";
    out += " protocol=";
    out += is_ip ? std::to_string(*number) : ethertype_text(static_cast<std::uint16_t>(*number));
}

std::string_view first_text(const Record& record, std::initializer_list<Field> fields)
{
    for (const Field field : fields)
        if (record.has(field)) return record.text(field);
    return {};
}

// What happened, after the headline.
void append_details(std::string& out, const Record& record, std::size_t detail_limit_bytes)
{
    if (record.has(Field::lw_reach)) { // a listener's
        out += ": ";
        append_subject(out, record);
    }
    if (record.has(Field::lw_lost_count)) {
        out += ": ";
        append_number(out, record, Field::lw_lost_count);
    }
    if (record.has(Field::event_reason)) {
        out += ": ";
        append_cut(out, record.text(Field::event_reason), detail_limit_bytes);
    }
}

void append_summary_head(std::string& out, const Record& record)
{
    if (!record.has(Field::lw_alert_window)) return;
    append_summary(out, record);
    out += ": ";
}

} // namespace

void append_place(std::string& out, const Record& record)
{
    const bool is_v6 = record.text(Field::network_type) == "ipv6";
    const bool has_ip = record.has(Field::server_ip);
    out += record.text(Field::network_transport);
    out += is_v6 ? " [" : " ";
    if (has_ip)
        out += record.text(Field::server_ip);
    else if (record.has(Field::server_address))
        append_value(out, record.text(Field::server_address), kPathLimit);
    else
        out.pop_back();
    if (is_v6) out += ']';
    if (has_ip && record.has(Field::server_port)) append_number(out += ':', record, Field::server_port);
    append_protocol(out, record);
    if (!has_ip && record.has(Field::lw_socket_bound_ifindex))
        append_number(out += " device=", record, Field::lw_socket_bound_ifindex);
    if (is_true(record, Field::lw_socket_filter)) out += " filter=yes";
}

void append_subject(std::string& out, const Record& record)
{
    append_place(out, record);
    append_process(out, record);
    append_pair(out, " user=", first_text(record, {Field::user_name, Field::user_id}), kNameLimit);
    append_pair(out, " unit=", first_text(record, {Field::systemd_user_unit, Field::systemd_unit, Field::service_name}),
                kNameLimit * 2);
    append_pair(out, " container=", record.text(Field::container_id).substr(0, 12), kNameLimit);
    append_pair(out, " exe=", record.text(Field::process_executable), kPathLimit);
    append_pair(out, " script=", record.text(Field::lw_process_script), kPathLimit);
    append_pair(out, " module=", record.text(Field::lw_process_module), kNameLimit);
    if (is_true(record, Field::lw_process_exe_deleted)) out += " exe_deleted=yes";
    append_pair(out, " reach=", record.text(Field::lw_reach), kNameLimit);
}

std::string_view headline(const Record& record)
{
    const std::string_view action = record.text(Field::event_action);
    if (action == "listener-opened")
        return is_true(record, Field::lw_exposed) ? "new exposed listener" : "new listener";
    if (action == "listener-closed") return "listener closed";
    if (action == "listener-present") return "listener present";
    if (action == "listener-changed") return "listener changed";
    if (action == "listener-shared") return "port shared with another owner";
    if (action == "port-forwarded") return "new port without a listener";
    if (action == "port-forward-present") return "port without a listener";
    if (action == "port-forward-ended") return "port without a listener is gone";
    return action;
}

void append_summary(std::string& out, const Record& record)
{
    append_number(out, record, Field::lw_alert_suppressed);
    out += " more like it in the last ";
    out += record.text(Field::lw_alert_window);
}

void append_message(std::string& out, const Record& record)
{
    append_summary_head(out, record);
    if (record.has(Field::rule_name))
        append_cut(out, record.text(Field::rule_name), kDetailLimit);
    else
        out += headline(record);
    append_details(out, record, kDetailLimit);
}

void append_alert(std::string& out, const Record& record)
{
    append_summary_head(out, record);
    out += headline(record);
    append_details(out, record, kNameLimit);
    out += " rule=";
    append_quoted(out, record.text(Field::rule_name), kNameLimit * 2);
    out += " level=";
    out += record.text(Field::lw_alert_level);
    const auto* suppressed = std::get_if<std::int64_t>(&record.get(Field::lw_alert_suppressed));
    if (suppressed == nullptr || *suppressed == 0 || record.has(Field::lw_alert_window)) return;
    out += " suppressed=";
    append_number(out, record, Field::lw_alert_suppressed);
}

} // namespace listenwatch
