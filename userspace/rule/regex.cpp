#include "rule/regex.h"

#include <re2/re2.h>

#include "base/text.h"
#include "rule/regex_literal.h"

namespace listenwatch {

Checked<Regex> Regex::compile(const std::string& pattern, const Modifiers& modifiers)
{
    constexpr std::int64_t kMostMemory = 1 << 20;
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    options.set_case_sensitive(!modifiers.ignore_case);
    options.set_dot_nl(modifiers.dot_all);
    const std::string whole = modifiers.multi_line ? "(?m)" + pattern : pattern;
    auto regex = std::make_shared<const re2::RE2>(whole, options);
    if (!regex->ok()) return wrong("regular expression " + quote(pattern) + ": " + escape_text(regex->error()));
    return Regex(std::move(regex), needed_literal(pattern));
}

bool Regex::finds(std::string_view text) const
{
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *x_regex);
}

} // namespace listenwatch
