#include "base/text.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace listenwatch {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr char kHex[] = "0123456789abcdef";

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

namespace {

void append_safe(std::string& out, std::string_view raw, std::string_view backslash)
{
    while (!raw.empty()) {
        const Utf8Char next = decode_utf8(raw);
        const std::size_t length = std::max<std::size_t>(next.length, 1);
        const bool unsafe = is_unsafe_character(next.code_point);
        if (next.length == 0 || (unsafe && next.code_point < 0x80))
            append_byte(out, static_cast<std::uint8_t>(raw[0]));
        else if (unsafe)
            append_code_point(out, next.code_point);
        else if (raw[0] == '\\')
            out += backslash;
        else
            out += raw.substr(0, length);
        raw.remove_prefix(length);
    }
}

} // namespace

void append_escaped(std::string& out, std::string_view raw)
{
    append_safe(out, raw, "\\\\");
}

std::string escape_sentence(std::string_view raw)
{
    std::string out;
    append_safe(out, raw, "\\");
    return out;
}

std::string escape_text(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    append_escaped(out, raw);
    return out;
}

std::string quote(std::string_view word)
{
    constexpr std::size_t kLongest = 120;
    std::string out = "'";
    append_escaped(out, word.substr(0, kLongest));
    return out += word.size() > kLongest ? "...'" : "'";
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
