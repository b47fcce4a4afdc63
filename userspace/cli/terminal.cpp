#include "cli/terminal.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <pwd.h>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

std::string_view variable(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): no thread changes the environment
    return value ? value : "";
}

std::size_t output_width()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return parse_number<std::size_t>(variable("COLUMNS")).value_or(80);
}

std::string user_name()
{
    const passwd* entry = ::getpwuid(::geteuid()); // NOLINT(concurrency-mt-unsafe): one thread
    return entry ? entry->pw_name : std::to_string(::geteuid());
}

} // namespace

ListingStyle style_of_output(const std::string& colour)
{
    ListingStyle style;
    style.is_terminal = ::isatty(STDOUT_FILENO) == 1;
    style.width = output_width();
    const bool wanted = style.is_terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
    style.has_colour = colour == "always" || (colour == "auto" && wanted);
    return style;
}

ListingContext listing_context(std::string mode)
{
    char host[256] = {};
    ::gethostname(host, sizeof(host) - 1);
    return {
        .host = host, .user = user_name(), .mode = std::move(mode), .firewall = "", .now_boottime_ns = boottime_ns()};
}

Result<void> print(const std::string& text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return fail(ErrorKind::runtime, "write to standard output: " + errno_text(errno));
    return {};
}

int complain(const Error& error)
{
    std::fprintf(stderr, "listenwatch: %s\n", escape_sentence(error.text).c_str());
    return exit_code(error.kind);
}

} // namespace listenwatch
