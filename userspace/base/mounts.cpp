#include "base/mounts.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

// Blanks, tabs, newlines and backslashes are written as \ooo.
std::string unescape_octal(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view digits = text.substr(i + 1, 3);
        const auto code = text[i] == '\\' && digits.size() == 3 ? parse_number<std::uint8_t>(digits, 8) : std::nullopt;
        out += code ? static_cast<char>(*code) : text[i];
        if (code) i += 3;
    }
    return out;
}

} // namespace

std::vector<Mount> parse_mounts(std::string_view mountinfo)
{
    constexpr std::ptrdiff_t kRoot = 3, kPoint = 4, kOptionalFields = 6;
    std::vector<Mount> mounts;
    for (const std::string_view line : split(mountinfo, '\n')) {
        const auto words = split_words(line);
        const auto dash = std::ranges::find(words, "-"); // between the optional fields and the file system's own
        if (dash - words.begin() < kOptionalFields || words.end() - dash < 2) continue;
        mounts.push_back({unescape_octal(*(dash + 1)), unescape_octal(words[kRoot]), unescape_octal(words[kPoint])});
    }
    return mounts;
}

std::optional<std::string> find_mount_in(std::string_view mountinfo, std::string_view type)
{
    for (Mount& mount : parse_mounts(mountinfo))
        if (mount.type == type && mount.root == "/") return std::move(mount.point);
    return std::nullopt;
}

std::optional<std::string> find_mount(std::string_view type)
{
    const auto text = read_file("/proc/self/mountinfo");
    return text ? find_mount_in(*text, type) : std::nullopt;
}

} // namespace listenwatch
