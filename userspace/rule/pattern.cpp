#include "rule/pattern.h"

#include "base/text.h"

namespace listenwatch {

bool Pattern::Piece::fits_at(std::string_view text, std::size_t at) const
{
    if (text.size() < at || text.size() - at < letters.size()) return false;
    if (any.empty()) return text.substr(at, letters.size()) == letters;
    for (std::size_t i = 0; i < letters.size(); ++i)
        if (!any[i] && text[at + i] != letters[i]) return false;
    return true;
}

std::size_t Pattern::Piece::find_in(std::string_view text, std::size_t from) const
{
    if (any.empty()) return text.find(letters, from);
    for (std::size_t at = from; at + letters.size() <= text.size(); ++at)
        if (fits_at(text, at)) return at;
    return std::string_view::npos;
}

Pattern Pattern::parse(std::string_view written, bool cased)
{
    const std::string text = cased ? std::string(written) : to_lower(written);
    Pattern pattern;
    bool in_piece = false;
    const auto add = [&](char letter, bool any) {
        if (!in_piece) pattern.x_pieces.emplace_back();
        in_piece = true;
        Piece& piece = pattern.x_pieces.back();
        piece.letters += letter;
        if (any) piece.any.resize(piece.letters.size() - 1);
        if (any || !piece.any.empty()) piece.any.push_back(any);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '\\' && i + 1 < text.size() && std::string_view("*?\\").contains(text[i + 1]);
        if (escaped) {
            add(text[++i], false);
        } else if (text[i] == '*') {
            (pattern.x_pieces.empty() ? pattern.x_front_open : pattern.x_back_open) = true;
            in_piece = false;
            continue;
        } else {
            add(text[i], text[i] == '?');
        }
        pattern.x_back_open = false;
    }
    if (pattern.x_pieces.empty()) pattern.x_back_open = pattern.x_front_open;
    return pattern;
}

Pattern& Pattern::open_front()
{
    x_front_open = true;
    return *this;
}

Pattern& Pattern::open_back()
{
    x_back_open = true;
    return *this;
}

// Stars are lazy, so the first place where a piece fits is as good as any later one.
bool Pattern::matches(std::string_view text) const
{
    if (x_pieces.empty()) return x_front_open || x_back_open || text.empty();
    std::size_t at = 0;
    std::size_t first = 0;
    std::size_t last = x_pieces.size();
    if (!x_front_open) {
        if (!x_pieces.front().fits_at(text, 0)) return false;
        at = x_pieces.front().letters.size();
        if (last == 1) return x_back_open || at == text.size();
        first = 1;
    }
    if (!x_back_open) {
        const Piece& tail = x_pieces.back();
        if (text.size() < at + tail.letters.size()) return false;
        const std::size_t start = text.size() - tail.letters.size();
        if (!tail.fits_at(text, start)) return false;
        text = text.substr(0, start);
        --last;
    }
    for (std::size_t i = first; i < last; ++i) {
        const std::size_t found = x_pieces[i].find_in(text, at);
        if (found == std::string_view::npos) return false;
        at = found + x_pieces[i].letters.size();
    }
    return true;
}

std::optional<std::string_view> Pattern::exact() const
{
    if (x_front_open || x_back_open || x_pieces.size() > 1) return std::nullopt;
    if (x_pieces.empty()) return "";
    if (!x_pieces.front().any.empty()) return std::nullopt;
    return x_pieces.front().letters;
}

std::string_view Pattern::suffix() const
{
    if (x_back_open || x_pieces.empty()) return {};
    const Piece& tail = x_pieces.back();
    std::size_t start = tail.letters.size();
    while (start > 0 && (tail.any.empty() || !tail.any[start - 1])) --start;
    return std::string_view(tail.letters).substr(start);
}

std::string_view Pattern::longest_literal() const
{
    std::string_view best;
    for (const Piece& piece : x_pieces) {
        std::size_t start = 0;
        for (std::size_t i = 0; i <= piece.letters.size(); ++i) {
            const bool ends = i == piece.letters.size() || (!piece.any.empty() && piece.any[i]);
            if (!ends) continue;
            if (i - start > best.size()) best = std::string_view(piece.letters).substr(start, i - start);
            start = i + 1;
        }
    }
    return best;
}

} // namespace listenwatch
