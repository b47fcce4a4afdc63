#include "rule/regex_literal.h"

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::string_view kSimpleEscapes = "AbBdDsSwWz"; // RE2 syntax: one character, match no fixed text
constexpr std::size_t kNowhere = std::string_view::npos;

bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The place after the class that begins at `at`.
std::size_t after_class(std::string_view regex, std::size_t at)
{
    ++at;
    if (at < regex.size() && regex[at] == '^') ++at;
    if (at < regex.size() && regex[at] == ']') ++at; // the first one is a member
    while (at < regex.size() && regex[at] != ']') {
        if (regex.substr(at).starts_with("[:")) {
            at = regex.find(":]", at);
            if (at == kNowhere) return kNowhere;
            ++at;
        } else if (regex[at] == '\\') {
            ++at;
        }
        ++at;
    }
    return at < regex.size() ? at + 1 : kNowhere;
}

// The place after the group that begins at `at`.
std::size_t after_group(std::string_view regex, std::size_t at)
{
    std::size_t depth = 0;
    while (at < regex.size()) {
        const char c = regex[at];
        if (c == '\\' && at + 1 < regex.size() && regex[at + 1] == 'Q') return kNowhere;
        if (c == '[') {
            at = after_class(regex, at);
            if (at == kNowhere) return kNowhere;
            continue;
        }
        if (c == '(') ++depth;
        if (c == ')' && --depth == 0) return at + 1;
        at += c == '\\' ? 2 : 1;
    }
    return kNowhere;
}

// The place after the repetition that begins at `at`; after the brace when it is none.
std::size_t after_braces(std::string_view regex, std::size_t at)
{
    const std::size_t end = regex.find_first_not_of("0123456789,", at + 1);
    return end != kNowhere && regex[end] == '}' ? end + 1 : at + 1;
}

class Scan {
public:
    void add(char c) { x_run += c; }
    void end_run()
    {
        if (x_run.size() > x_longest.size()) x_longest = x_run;
        x_run.clear();
    }
    void drop_last()
    {
        if (!x_run.empty()) x_run.pop_back();
        end_run();
    }
    std::string longest()
    {
        end_run();
        return to_lower(x_longest);
    }

private:
    std::string x_run, x_longest;
};

} // namespace

std::string needed_literal(std::string_view regex)
{
    constexpr unsigned char kFirstBeyondAscii = 0x80;
    Scan scan;
    for (std::size_t at = 0; at < regex.size();) {
        const char c = regex[at];
        std::size_t next = at + 1;
        if (c == '|') return {};
        if (c == '\\') {
            const char escaped = next < regex.size() ? regex[next] : 'Q';
            ++next;
            if (!is_letter_or_digit(escaped))
                scan.add(escaped);
            else if (kSimpleEscapes.contains(escaped))
                scan.end_run();
            else
                return {}; // \x41, \pN, \Q...: not worth knowing
        } else if (c == '[' || c == '(') {
            scan.end_run();
            next = c == '[' ? after_class(regex, at) : after_group(regex, at);
            if (next == kNowhere) return {};
        } else if (c == '*' || c == '?' || c == '{') {
            scan.drop_last();
            if (c == '{') next = after_braces(regex, at);
        } else if (c == '+' || c == '.' || c == '^' || c == '$' || static_cast<unsigned char>(c) >= kFirstBeyondAscii) {
            scan.end_run();
        } else {
            scan.add(c);
        }
        at = next;
    }
    return scan.longest();
}

} // namespace listenwatch
