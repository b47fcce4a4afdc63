#include "rule/fault.h"

#include <fmt/format.h>

#include "base/text.h"

namespace listenwatch {

std::string Findings::place(std::size_t line, std::string_view where, std::string_view text) const
{
    return fmt::format("{}:{}: {}{}{}", escape_text(x_file), line, escape_text(where), where.empty() ? "" : ": ", text);
}

void Findings::error(std::size_t line, std::string_view where, std::string_view text)
{
    x_errors.push_back({ErrorKind::usage, place(line, where, text)});
}

void Findings::warning(std::size_t line, std::string_view where, std::string_view text)
{
    x_warnings.push_back(place(line, where, text));
}

} // namespace listenwatch
