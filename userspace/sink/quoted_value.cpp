#include "sink/quoted_value.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace listenwatch {
namespace {

bool needs_no_quotes(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '='; });
}

} // namespace

void append_quoted(std::string& out, std::string_view raw, std::size_t limit_bytes)
{
    out += '"';
    const std::size_t start = out.size();
    while (!raw.empty()) {
        const std::size_t length = std::max<std::size_t>(decode_utf8(raw).length, 1);
        const std::size_t before = out.size();
        if (raw[0] == '"')
            out += "\\\"";
        else
            append_escaped(out, raw.substr(0, length));
        if (out.size() - start > limit_bytes) {
            out.resize(before);
            out += "...";
            break;
        }
        raw.remove_prefix(length);
    }
    out += '"';
}

void append_value(std::string& out, std::string_view raw, std::size_t limit_bytes)
{
    if (!needs_no_quotes(raw) || raw.empty()) {
        append_quoted(out, raw, limit_bytes);
        return;
    }
    out += raw.substr(0, limit_bytes);
    if (raw.size() > limit_bytes) out += "...";
}

} // namespace listenwatch
