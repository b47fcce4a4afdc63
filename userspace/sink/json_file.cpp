#include "sink/json_file.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <utility>

#include "base/clock.h"
#include "base/file.h"
#include "sink/json_line.h"
#include "sink/output_descriptor.h"

namespace listenwatch {
namespace {

bool is_stdout(const std::string& path)
{
    return path == "-";
}

Result<UniqueFd> open_target(const std::string& path)
{
    // O_NONBLOCK is for a pipe that nobody reads; a file does not mind.
    constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    UniqueFd fd = is_stdout(path) ? open_output(STDOUT_FILENO) : UniqueFd(::open(path.c_str(), kFlags, 0640));
    if (!fd) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    return fd;
}

// A run that was killed may have left half a line; ours must not be glued to it.
bool ends_in_half_a_line(const std::string& path, off_t size)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    char last = '\n';
    return fd && ::pread(fd.get(), &last, 1, size - 1) == 1 && last != '\n';
}

} // namespace

JsonFile::JsonFile(std::string path, std::function<std::string()> head, JsonFileLimits limits)
    : x_path(std::move(path)), x_head(std::move(head)), x_limits(limits), x_lines(limits.kept_bytes)
{
}

JsonFile::~JsonFile()
{
    (void)write_out(); // whoever wants to know has flushed before
}

void JsonFile::write(const Record& record, const Alert* /*alert*/)
{
    x_line.clear();
    append_json_line(record, x_line);
    x_lines.push(x_line);
    if (x_lines.size_bytes() >= x_limits.write_bytes && !x_failing)
        (void)write_out(); // the flush tells what went wrong
}

Result<std::size_t> JsonFile::flush()
{
    if (auto written = write_out(); !written) {
        x_busy_told = x_lines.lost() != x_lost_told;
        return std::unexpected(std::move(written.error()));
    }
    if (x_lines.lost() == x_lost_told || !x_lines.empty()) return x_lines.size_bytes();
    const std::uint64_t lost = x_lines.lost() - std::exchange(x_lost_told, x_lines.lost());
    if (x_tell_loss) x_tell_loss(lost);
    (void)write_out(); // the next flush tells what went wrong
    return fail(ErrorKind::runtime, fmt::format("{}: written again: {} events were lost", x_path, lost));
}

Result<void> JsonFile::reopen()
{
    auto fresh = open_target(x_path);
    if (!fresh) {
        const std::string outcome = x_fd ? "events go on into the file that had this name" : waiting_text();
        return fail(fresh.error().kind, fresh.error().text + ": " + outcome);
    }
    return switch_to(std::move(*fresh));
}

Result<void> JsonFile::write_out()
{
    if (x_lines.empty()) return {};
    auto followed = follow_path();
    if (!x_fd) {
        x_failing = true;
        return followed;
    }
    const std::uint64_t before = x_lines.written();
    const int error = x_lines.write_to(x_fd.get());
    if (x_lines.written() > before) x_head_waits = false;
    x_failing = error != 0;
    if (error == 0) x_busy_told = false;
    const bool waits_only = error == EAGAIN && (x_lines.lost() == x_lost_told || x_busy_told);
    if (error != 0 && !waits_only)
        return fail(errno_kind(error), x_path + ": " + errno_text(error) + ": " + waiting_text());
    return followed;
}

// Opens the file when it is not, and again when another one has its name.
Result<void> JsonFile::follow_path()
{
    if (!x_fd) return reopen();
    const auto now_ns = static_cast<std::int64_t>(boottime_ns());
    if (is_stdout(x_path) || now_ns - x_checked_ns < x_limits.check_ns) return {};
    x_checked_ns = now_ns;
    struct stat named{};
    struct stat held{};
    const bool same = ::stat(x_path.c_str(), &named) == 0 && ::fstat(x_fd.get(), &held) == 0 &&
                      named.st_dev == held.st_dev && named.st_ino == held.st_ino;
    return same ? Result<void>{} : reopen();
}

Result<void> JsonFile::switch_to(UniqueFd fresh)
{
    const bool whole = !x_fd || leave_file();
    x_fd = std::move(fresh);
    x_checked_ns = static_cast<std::int64_t>(boottime_ns());
    begin_file();
    if (whole) return {};
    return fail(ErrorKind::runtime,
                x_path + ": the file that had this name ends in half a line; the new one has it whole");
}

// A new file begins with the head.
void JsonFile::begin_file()
{
    struct stat file{};
    if (is_stdout(x_path) || ::fstat(x_fd.get(), &file) != 0 || !S_ISREG(file.st_mode)) return;
    std::string head;
    if (file.st_size == 0 && x_head)
        head = x_head();
    else if (file.st_size > 0 && ends_in_half_a_line(x_path, file.st_size))
        head += '\n';
    if (!head.empty()) x_lines.push_front(head);
    x_head_waits = !head.empty();
}

// Leaves the old file with whole lines only: finishes the last one, or takes off what is there of it, which needs no
// space. False when neither could be done.
bool JsonFile::leave_file()
{
    const std::uint64_t before = x_lines.written();
    bool whole = x_lines.finish_line(x_fd.get()) == 0;
    if (!whole) {
        struct stat file{};
        const auto half = static_cast<off_t>(x_lines.half_sent());
        whole = ::fstat(x_fd.get(), &file) == 0 && S_ISREG(file.st_mode) && file.st_size >= half &&
                ::ftruncate(x_fd.get(), file.st_size - half) == 0;
        x_lines.restart_line();
    }
    if (x_head_waits && x_lines.written() == before) x_lines.pop_front();
    x_head_waits = false;
    return whole;
}

std::string JsonFile::waiting_text() const
{
    const std::size_t waiting = x_lines.lines() - (x_head_waits ? 1 : 0);
    return fmt::format("{} events wait, {} lost", waiting, x_lines.lost());
}

} // namespace listenwatch
