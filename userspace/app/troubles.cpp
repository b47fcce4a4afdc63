#include "app/troubles.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace listenwatch {
namespace {

// The same trouble, whatever its counts are; but "0 lost" is not "some lost".
std::string without_counts(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        const bool inside = !out.empty() && (out.back() == '#' || out.back() == '0');
        if (!digit)
            out += text[i];
        else if (!inside)
            out += text[i] == '0' ? '0' : '#';
    }
    return out;
}

bool is_among(const Error& wanted, const std::vector<Error>& errors)
{
    const std::string text = without_counts(wanted.text);
    return std::ranges::any_of(errors, [&](const Error& each) { return without_counts(each.text) == text; });
}

} // namespace

std::vector<Error> Troubles::renew(const std::vector<Error>& now)
{
    std::vector<Error> news;
    for (const Error& each : now)
        if (!is_among(each, x_last) && !is_among(each, news)) news.push_back(each);
    x_last = now;
    return news;
}

} // namespace listenwatch
