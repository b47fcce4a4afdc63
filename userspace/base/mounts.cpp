#include "base/mounts.h"

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

// Blanks, tabs, newlines and backslashes are written as \ooo.
std::string unescape_octal(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text[i] == '\\' ? parse_number<std::uint8_t>(text.substr(i + 1, 3), 8) : std::nullopt;
        out += code ? static_cast<char>(*code) : text[i];
        if (code) i += 3;
    }
    return out;
}

} // namespace

std::optional<std::string> find_mount_in(std::string_view mountinfo, std::string_view type)
{
    for (const std::string_view line : split(mountinfo, '\n')) {
        const std::size_t dash = line.find(" - ");
        if (dash == std::string_view::npos) continue;
        const auto before = split_words(line.substr(0, dash));
        const auto after = split_words(line.substr(dash + 3));
        constexpr std::size_t kRoot = 3, kMountPoint = 4;
        if (before.size() > kMountPoint && !after.empty() && after[0] == type && before[kRoot] == "/")
            return unescape_octal(before[kMountPoint]);
    }
    return std::nullopt;
}

std::optional<std::string> find_mount(std::string_view type)
{
    const auto text = read_file("/proc/self/mountinfo");
    return text ? find_mount_in(*text, type) : std::nullopt;
}

} // namespace listenwatch
