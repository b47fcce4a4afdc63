#include "base/utf8.h"

namespace listenwatch {

Utf8Char decode_utf8(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {0, 0};
    std::uint32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return {0, 0};
        code = code << 6U | (byte(i) & 0x3fU);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {0, 0};
    return {code, length};
}

std::string_view cut_text(std::string_view text, std::size_t limit_bytes)
{
    if (text.size() <= limit_bytes) return text;
    std::size_t end = limit_bytes;
    // At most three bytes back: what is not UTF-8 anyway is cut where it stands.
    for (std::size_t back = 0; back < 4 && end > 0; ++back, --end)
        if ((static_cast<std::uint8_t>(text[end]) & 0xc0U) != 0x80U) return text.substr(0, end);
    return text.substr(0, limit_bytes);
}

} // namespace listenwatch
