#include "sink/json_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace listenwatch {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

// Bytes that stand for themselves.
constexpr std::array<bool, 256> make_plain_bytes()
{
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x7f; ++byte) plain[byte] = byte != '"' && byte != '\\';
    return plain;
}

constexpr auto kPlainBytes = make_plain_bytes();

constexpr std::uint64_t repeat(std::uint8_t byte)
{
    return 0x0101'0101'0101'0101ULL * byte;
}

// Whether eight bytes all stand for themselves. A byte is less than n when subtracting n borrows into its high bit;
// bytes that have that bit are special anyway, so a borrow from one byte into the next only follows one that was found
// already.
bool are_plain(const char* at)
{
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t below_blank = bytes - repeat(0x20);
    const std::uint64_t quote = (bytes ^ repeat('"')) - repeat(1);
    const std::uint64_t backslash = (bytes ^ repeat('\\')) - repeat(1);
    const std::uint64_t delete_or_more = (bytes + repeat(1)) | bytes;
    return ((below_blank | quote | backslash | delete_or_more) & repeat(0x80)) == 0;
}

bool is_plain(std::string_view text)
{
    constexpr std::size_t kWord = 8;
    if (text.size() < kWord)
        return std::ranges::all_of(text, [](char c) { return kPlainBytes[static_cast<std::uint8_t>(c)]; });
    const char* last = text.data() + text.size() - kWord;
    for (const char* at = text.data(); at < last; at += kWord)
        if (!are_plain(at)) return false;
    return are_plain(last);
}

char* put(char* at, std::string_view text)
{
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

// A character that must be escaped, as JSON writes it; all that is unsafe is below U+10000.
std::string_view escape(std::uint32_t code, std::array<char, 6>& memory)
{
    switch (code) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    constexpr char kHex[] = "0123456789abcdef";
    memory = {'\\', 'u', kHex[code >> 12U & 15U], kHex[code >> 8U & 15U], kHex[code >> 4U & 15U], kHex[code & 15U]};
    return {memory.data(), memory.size()};
}

} // namespace

JsonText write_json_text(char* at, const char* end, std::string_view raw)
{
    if (raw.size() <= static_cast<std::size_t>(end - at) && is_plain(raw)) return {put(at, raw), true};
    std::array<char, 6> memory{};
    while (!raw.empty()) {
        const Utf8Char next = decode_utf8(raw);
        std::string_view piece = raw.substr(0, next.length);
        if (next.length == 0)
            piece = kReplacement;
        else if (is_unsafe_character(next.code_point) || raw[0] == '"' || raw[0] == '\\')
            piece = escape(next.code_point, memory);
        if (piece.size() > static_cast<std::size_t>(end - at)) return {at, false};
        at = put(at, piece);
        raw.remove_prefix(std::max<std::size_t>(next.length, 1));
    }
    return {at, true};
}

} // namespace listenwatch
