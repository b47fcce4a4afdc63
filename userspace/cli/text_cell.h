// Text in columns: width, cutting, filling and the terminal's own 16 colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// No width at all: nothing is cut.
inline constexpr std::size_t kUncut = static_cast<std::size_t>(-1);

/// Columns that a text takes: one a code point. The text must be valid UTF-8 without control bytes, as escape_text
/// gives it.
std::size_t display_width(std::string_view text);

/// At most `width` columns; what was cut ends with '~'. A code point is never split.
std::string cut_text(std::string_view text, std::size_t width);

enum class Align : std::uint8_t { left, right };

/// Filled with blanks to `width` columns; a longer text stays as it is.
std::string fill_text(std::string_view text, std::size_t width, Align align = Align::left);

/// A piece of a list; it stands for `count` things (a range of ports).
struct Word {
    std::string text;
    std::size_t count = 1;
};

/// The words that fit into `width` columns, with `separator` between them; "+N" at the end for the N things left out.
std::string join_fitting(const std::vector<Word>& words, std::string_view separator, std::size_t width);

/// What a piece of text is painted as: a sign or word beside it always says the same.
enum class Ink : std::uint8_t { plain, bold, cyan, yellow, bold_yellow, bold_red, magenta };

/// The text between the escape sequences of the colour (ECMA-48 SGR); unchanged for plain or blank text.
std::string paint_text(std::string_view text, Ink ink);

} // namespace listenwatch
