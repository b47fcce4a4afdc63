#include "base/argument_mask.h"

#include <algorithm>
#include <array>
#include <utility>

#include <re2/re2.h>
#include <re2/set.h>

#include "base/common_secrets.h"
#include "base/text.h"
#include "base/utf8.h"

namespace listenwatch {

// One by one they find what to hide; together, in one pass, whether there is anything: mostly there is not.
struct ArgumentMask::Patterns {
    std::vector<std::shared_ptr<const re2::RE2>> each;
    re2::RE2::Set any;
};

namespace {

using Range = std::pair<std::size_t, std::size_t>; // begin, end

constexpr std::size_t kMostShown = 100; // bytes of what RE2 has to say
constexpr int kMostGroups = 8;          // of one pattern; the rest of its groups is not hidden

re2::RE2::Options options()
{
    constexpr std::int64_t kMostMemory = 1 << 20;
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    options.set_case_sensitive(false);
    return options;
}

Result<std::shared_ptr<const re2::RE2>> compile_one(const std::string& pattern)
{
    auto regex = std::make_shared<const re2::RE2>("(?m)" + pattern, options());
    if (!regex->ok())
        return fail(ErrorKind::usage, quote(pattern) + ": " + escape_text(cut_text(regex->error(), kMostShown)));
    if (regex->NumberOfCapturingGroups() > kMostGroups)
        return fail(ErrorKind::usage, quote(pattern) + ": more than " + std::to_string(kMostGroups) + " groups");
    return regex;
}

std::string join_lines(const std::vector<std::string>& args)
{
    std::string text;
    for (const std::string& arg : args) {
        const auto from = static_cast<std::ptrdiff_t>(text.size());
        text += arg;
        std::replace(text.begin() + from, text.end(), '\n', ' ');
        text += '\n';
    }
    if (!text.empty()) text.pop_back();
    return text;
}

void find_secrets(const re2::RE2& regex, std::string_view text, std::vector<Range>& found)
{
    const re2::StringPiece whole(text.data(), text.size());
    const int groups = regex.NumberOfCapturingGroups();
    std::array<re2::StringPiece, kMostGroups + 1> parts; // the match itself, then its groups
    for (std::size_t at = 0; at < text.size();) {
        if (!regex.Match(whole, at, text.size(), re2::RE2::UNANCHORED, parts.data(), groups + 1)) return;
        for (int i = groups == 0 ? 0 : 1; i <= groups; ++i) {
            const re2::StringPiece& part = parts.at(static_cast<std::size_t>(i));
            if (part.empty()) continue;
            const auto begin = static_cast<std::size_t>(part.data() - text.data());
            found.emplace_back(begin, begin + part.size());
        }
        const std::size_t end = static_cast<std::size_t>(parts[0].data() - text.data()) + parts[0].size();
        at = parts[0].empty() ? end + 1 : end;
    }
}

// Begins in order; those that touch are one.
std::vector<Range> merged(std::vector<Range> ranges)
{
    std::ranges::sort(ranges);
    std::vector<Range> out;
    for (const Range& range : ranges) {
        if (!out.empty() && range.first <= out.back().second)
            out.back().second = std::max(out.back().second, range.second);
        else
            out.push_back(range);
    }
    return out;
}

// `from` is where the argument stands in the joined text. A secret that reaches over several arguments hides its part
// of each.
std::string masked(const std::string& arg, std::size_t from, const std::vector<Range>& secrets)
{
    std::string out;
    std::size_t copied = 0;
    for (const auto& [begin, end] : secrets) {
        if (end <= from || begin >= from + arg.size()) continue;
        const std::size_t first = begin > from ? begin - from : 0;
        out.append(arg, copied, first - copied).append(ArgumentMask::kMask);
        copied = std::min(end - from, arg.size());
    }
    return out.append(arg, copied);
}

} // namespace

Result<ArgumentMask> ArgumentMask::compile(const std::vector<std::string>& patterns)
{
    ArgumentMask mask;
    auto compiled = std::make_shared<Patterns>(Patterns{{}, {options(), re2::RE2::UNANCHORED}});
    std::vector<std::string> all;
    for (const std::string& pattern : patterns) {
        if (pattern == kCommon)
            std::ranges::copy(common_secrets(), std::back_inserter(all));
        else
            all.push_back(pattern);
    }
    for (const std::string& pattern : all) {
        auto regex = compile_one(pattern);
        if (!regex) return std::unexpected(regex.error());
        compiled->each.push_back(std::move(*regex));
        compiled->any.Add("(?m)" + pattern, nullptr);
    }
    if (all.empty()) return mask;
    if (!compiled->any.Compile()) return fail(ErrorKind::usage, "the patterns are too large together");
    mask.x_patterns = std::move(compiled);
    return mask;
}

std::optional<std::vector<std::string>> ArgumentMask::hide(const std::vector<std::string>& args) const
{
    if (!x_patterns) return std::nullopt;
    const std::string text = join_lines(args);
    re2::RE2::Set::ErrorInfo error{};
    const bool may_have = x_patterns->any.Match(text, nullptr, &error);
    if (!may_have && error.kind == re2::RE2::Set::kNoError) return std::nullopt;
    std::vector<Range> secrets;
    for (const auto& pattern : x_patterns->each) find_secrets(*pattern, text, secrets);
    if (secrets.empty()) return std::nullopt;
    secrets = merged(std::move(secrets));
    std::vector<std::string> out;
    out.reserve(args.size());
    std::size_t from = 0, done = 0;
    for (const std::string& arg : args) {
        while (done < secrets.size() && secrets[done].second <= from) ++done;
        std::vector<Range> here;
        for (std::size_t i = done; i < secrets.size() && secrets[i].first < from + arg.size(); ++i)
            here.push_back(secrets[i]);
        out.push_back(here.empty() ? arg : masked(arg, from, here));
        from += arg.size() + 1;
    }
    return out;
}

} // namespace listenwatch
