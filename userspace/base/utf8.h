// UTF-8, read one character at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace listenwatch {

/// One character of a text.
struct Utf8Char {
    std::uint32_t code_point = 0;
    std::size_t length = 0; ///< in bytes; 0 = not valid UTF-8
};

/// The first character of a text that is not empty. RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Utf8Char decode_utf8(std::string_view text);

/// C0 and C1 controls, line and paragraph separators, zero-width characters and what turns the direction of text round
/// (Unicode TR 36): a terminal or a log reader would obey them.
constexpr bool is_unsafe_character(std::uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) ||
           (code_point >= 0x200b && code_point <= 0x200f) || (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xfeff;
}

/// The first `limit_bytes` bytes of a text, or a little less where that would cut a character in two.
std::string_view cut_text(std::string_view text, std::size_t limit_bytes);

} // namespace listenwatch
