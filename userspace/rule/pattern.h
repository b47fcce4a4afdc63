// Text with Sigma's wildcards: `*` stands for any bytes, `?` for one byte, a backslash takes the meaning from a
// wildcard.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// A pattern that matches in linear time. Upper and lower case differ only when it is `cased`; otherwise it must be
/// given text in ASCII lower case.
class Pattern {
public:
    /// `\*`, `\?` and `\\` are the plain letters; any other backslash is a backslash (Sigma 2.1, "Escaping").
    static Pattern parse(std::string_view written, bool cased);

    /// The same pattern with anything before or after it.
    Pattern& open_front();
    Pattern& open_back();

    [[nodiscard]] bool matches(std::string_view text) const;

    /// The text it stands for when it has no wildcard.
    [[nodiscard]] std::optional<std::string_view> exact() const;
    /// Text that everything it matches ends with; "" = cannot tell.
    [[nodiscard]] std::string_view suffix() const;
    /// The longest text that everything it matches contains; "" = cannot tell.
    [[nodiscard]] std::string_view longest_literal() const;
    /// Has nothing to look for: neither letters nor `?`.
    [[nodiscard]] bool empty() const { return x_pieces.empty(); }

private:
    // What is between two stars. `any` marks the letters that a `?` stands for; it is empty when there are none.
    struct Piece {
        std::string letters;
        std::vector<bool> any;

        [[nodiscard]] bool fits_at(std::string_view text, std::size_t at) const;
        [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t from) const;
    };

    std::vector<Piece> x_pieces;
    bool x_front_open = false; // begins with a star
    bool x_back_open = false;  // ends with one
};

} // namespace listenwatch
