#include "cli/text_cell.h"

#include <algorithm>

namespace listenwatch {
namespace {

bool starts_code_point(char c)
{
    return (static_cast<std::uint8_t>(c) & 0xc0U) != 0x80U;
}

std::string_view first_columns(std::string_view text, std::size_t width)
{
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (starts_code_point(text[end]) && seen++ == width) break;
    return text.substr(0, end);
}

std::string_view sgr_code(Ink ink)
{
    switch (ink) {
    case Ink::plain: return "";
    case Ink::bold: return "1";
    case Ink::cyan: return "36";
    case Ink::yellow: return "33";
    case Ink::bold_yellow: return "1;33";
    case Ink::bold_red: return "1;31";
    case Ink::magenta: return "35";
    }
    return "";
}

} // namespace

std::size_t display_width(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::string cut_text(std::string_view text, std::size_t width)
{
    if (display_width(text) <= width) return std::string(text);
    return width == 0 ? std::string() : std::string(first_columns(text, width - 1)) + "~";
}

std::string fill_text(std::string_view text, std::size_t width, Align align)
{
    const std::size_t used = display_width(text);
    const std::string blanks(used < width ? width - used : 0, ' ');
    return align == Align::left ? std::string(text) + blanks : blanks + std::string(text);
}

std::string join_fitting(const std::vector<Word>& words, std::string_view separator, std::size_t width)
{
    std::size_t left = 0;
    for (const Word& word : words) left += word.count;
    std::string front;
    std::string best; // the longest that fits, with the count of the rest
    for (const Word& word : words) {
        if (!front.empty()) front += separator;
        front += word.text;
        left -= word.count;
        const std::string whole = left == 0 ? front : front + " +" + std::to_string(left);
        if (best.empty() || display_width(whole) <= width) best = whole;
        if (display_width(front) > width) break;
    }
    return cut_text(best, width);
}

std::string paint_text(std::string_view text, Ink ink)
{
    const std::string_view code = sgr_code(ink);
    if (code.empty() || text.find_first_not_of(' ') == std::string_view::npos) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

} // namespace listenwatch
