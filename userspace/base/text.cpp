#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace listenwatch {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr char kHex[] = "0123456789abcdef";

struct Decoded {
    std::uint32_t code_point;
    std::size_t length; // 0 = not valid UTF-8
};

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Decoded decode_utf8(std::string_view text)
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

// C0, C1, line and paragraph separators, and what turns the direction of text round (Unicode TR 36).
bool is_dangerous(std::uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void append_byte(std::string& out, std::uint8_t byte)
{
    out += "\\x";
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
}

void append_code_point(std::string& out, std::uint32_t code)
{
    out += "\\u{";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[code >> static_cast<unsigned>(shift) & 15U];
    out += '}';
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    for (;;) {
        const std::size_t at = text.find(separator);
        pieces.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return pieces;
        text.remove_prefix(at + 1);
    }
}

std::vector<std::string_view> split_words(std::string_view text)
{
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t start = text.find_first_not_of(kBlanks);
        if (start == std::string_view::npos) return words;
        text.remove_prefix(start);
        const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string_view trim(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::string to_lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lower;
}

std::string escape_text(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        const Decoded decoded = decode_utf8(raw);
        const std::size_t length = std::max<std::size_t>(decoded.length, 1);
        if (decoded.length == 0 || (is_dangerous(decoded.code_point) && decoded.code_point < 0x80))
            append_byte(out, static_cast<std::uint8_t>(raw[0]));
        else if (is_dangerous(decoded.code_point))
            append_code_point(out, decoded.code_point);
        else if (raw[0] == '\\')
            out += "\\\\";
        else
            out += raw.substr(0, length);
        raw.remove_prefix(length);
    }
    return out;
}

std::string_view base_name(std::string_view path)
{
    const std::size_t at = path.rfind('/');
    return at == std::string_view::npos ? path : path.substr(at + 1);
}

bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = decode_utf8(text).length;
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

} // namespace listenwatch
