#include "sink/live_line.h"

#include <array>
#include <cerrno>
#include <ctime>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "sink/output_descriptor.h"
#include "sink/sentence.h"

namespace listenwatch {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{1} << 20U;
constexpr std::size_t kColumnLimit = 64;
constexpr std::size_t kTextLimit = 512;

struct Mark {
    char sign;
    std::string_view colour; // SGR parameters
};

Mark mark_of(const Record& record, bool is_alert)
{
    const std::string_view action = record.text(Field::event_action);
    if (is_alert) return {'!', "1;31"};
    if (action == "listener-opened" || action == "port-forwarded") return {'+', "32"};
    if (action == "listener-closed" || action == "port-forward-ended") return {'-', "2"};
    if (action == "listener-present" || action == "port-forward-present") return {'=', "0"};
    if (action == "listener-changed") return {'~', "0"};
    if (action == "listener-shared") return {'&', "33"};
    return {'*', "33"};
}

void append_time(std::string& out, std::string_view timestamp)
{
    const std::time_t seconds = parse_timestamp(timestamp).value_or(0) / 1'000'000'000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 16> text{};
    out.append(text.data(), std::strftime(text.data(), text.size(), "%H:%M:%S ", &local));
}

void append_number(std::string& out, const RecordValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value)) out += std::to_string(*number);
}

void append_owner(std::string& out, const Record& record)
{
    if (!record.has(Field::process_pid)) {
        const auto* kernel = std::get_if<bool>(&record.get(Field::lw_socket_kernel));
        out += kernel != nullptr && *kernel ? "kernel" : "?";
        return;
    }
    append_escaped(out, cut_text(record.text(Field::process_name), kColumnLimit));
    out += '[';
    append_number(out, record.get(Field::process_pid));
    out += ']';
}

void append_listener(std::string& out, const Record& record)
{
    append_place(out, record);
    out += ' ';
    append_owner(out, record);
    out += ' ';
    append_escaped(
        out, cut_text(record.text(record.has(Field::user_name) ? Field::user_name : Field::user_id), kColumnLimit));
    out += ' ';
    out += record.text(Field::lw_reach);
}

} // namespace

LiveLine::LiveLine(int fd, bool colour) : x_fd(open_output(fd)), x_colour(colour), x_lines(kKeptBytes) {}

void LiveLine::write(const Record& record, const Alert* alert)
{
    const Mark mark = mark_of(record, alert != nullptr);
    x_line.clear();
    append_time(x_line, record.text(Field::timestamp));
    if (x_colour) x_line.append("\x1b[").append(mark.colour).append("m");
    x_line += mark.sign;
    x_line += ' ';
    if (record.has(Field::lw_reach))
        append_listener(x_line, record);
    else
        x_line += cut_text(record.text(Field::message), kTextLimit); // safe text already
    if (alert != nullptr) {
        x_line.append("  ").append(record.text(Field::lw_alert_level)).append(": ");
        append_escaped(x_line, cut_text(record.text(Field::rule_name), kTextLimit));
        if (record.has(Field::lw_alert_window)) append_summary(x_line += ", ", record);
    }
    if (x_colour) x_line += "\x1b[0m";
    x_line += '\n';
    x_lines.push(x_line);
}

Result<std::size_t> LiveLine::flush()
{
    const int error = x_lines.write_to(x_fd.get());
    if (error != 0 && error != EAGAIN) return fail(errno_kind(error), "write live lines: " + errno_text(error));
    if (x_lines.lost() == x_lost_told) return x_lines.size_bytes();
    const std::uint64_t lost = x_lines.lost() - std::exchange(x_lost_told, x_lines.lost());
    return fail(ErrorKind::runtime, fmt::format("write live lines: the reader is too slow: {} were lost", lost));
}

} // namespace listenwatch
