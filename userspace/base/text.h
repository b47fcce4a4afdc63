// Small things about text that the standard library lacks.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// The whole text as a number, or nothing: no blanks, no sign for unsigned types, no rest.
template<class Number> std::optional<Number> parse_number(std::string_view text, int base = 10)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Pieces between separators; two in a row give an empty piece, an empty text gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Pieces between runs of blanks and tabs; none is empty.
std::vector<std::string_view> split_words(std::string_view text);

/// Without blanks, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// The same text in ASCII lower case.
std::string to_lower(std::string_view text);

/// Text that is safe on a terminal and in a log line: control bytes, bidirectional overrides and broken UTF-8 become
/// \xNN or \u{NNNN}; a backslash becomes two.
std::string escape_text(std::string_view raw);

/// The same for a sentence whose parts may be escaped already: a backslash stays one.
std::string escape_sentence(std::string_view raw);

/// As escape_text, added to `out`.
void append_escaped(std::string& out, std::string_view raw);

/// A user's word in a message: in single quotes, escaped, cut where it is very long.
std::string quote(std::string_view word);

/// The last component of a path; all of it where there is no slash.
std::string_view base_name(std::string_view path);

/// Whether the text is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

} // namespace listenwatch
