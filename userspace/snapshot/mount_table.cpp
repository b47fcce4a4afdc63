#include "snapshot/mount_table.h"

#include <algorithm>

#include "base/text.h"

namespace listenwatch {
namespace {

// Blanks, line ends and backslashes in names are written as three octal digits: \040.
std::string unescape(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view digits = text.substr(i + 1, 3);
        const auto code = text[i] == '\\' && digits.size() == 3 ? parse_number<unsigned>(digits, 8) : std::nullopt;
        if (code && *code <= 0xff) {
            plain += static_cast<char>(*code);
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

} // namespace

std::vector<Mount> parse_mount_table(std::string_view text)
{
    std::vector<Mount> mounts;
    for (const std::string_view line : split(text, '\n')) {
        const auto words = split_words(line);
        const auto dash = std::ranges::find(words, "-"); // between the optional fields and the file system's own
        if (dash - words.begin() < 6 || words.end() - dash < 2) continue;
        mounts.push_back({unescape(*(dash + 1)), unescape(words[3]), unescape(words[4])});
    }
    return mounts;
}

} // namespace listenwatch
