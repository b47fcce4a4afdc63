#include "enrich/upstart_job.h"

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostUpstartPrograms = 16;
constexpr std::size_t kLongestDescription_bytes = 1024;

// "script", "pre-start script"... until "end script".
bool begins_script(const std::vector<std::string_view>& words)
{
    return words.back() == "script" && words.size() <= 2 && words[0] != "end";
}

std::string_view rest_after(std::string_view line, std::string_view word)
{
    std::string_view rest = trim(line.substr(word.size()));
    if (rest.size() >= 2 && (rest[0] == '"' || rest[0] == '\'') && rest.back() == rest[0])
        rest = rest.substr(1, rest.size() - 2);
    return rest.substr(0, kLongestDescription_bytes);
}

void take_stanza(std::string_view line, const std::vector<std::string_view>& words, UpstartJob& job)
{
    if (words[0] == "manual" && words.size() == 1) {
        job.starts = false;
    } else if (words[0] == "start" && words.size() > 2 && words[1] == "on") {
        job.starts = true;
    } else if (words[0] == "description") {
        job.description = rest_after(line, words[0]);
    } else if (words[0] == "exec" && words.size() > 1 && job.programs.size() < kMostUpstartPrograms) {
        job.programs.emplace_back(words[1]);
    }
}

} // namespace

void parse_upstart_file(std::string_view text, const std::string& file, UpstartJob& job, FileNotes& notes)
{
    if (text.find('\0') != std::string_view::npos) return notes.add(file, 0, "is no text");
    std::uint32_t number = 0, script_line = 0;
    for (const std::string_view raw : split(text, '\n')) {
        ++number;
        const std::string_view line = trim(raw);
        if (line.empty() || line.starts_with('#')) continue;
        const auto words = split_words(line);
        if (script_line != 0) {
            if (words.size() == 2 && words[0] == "end" && words[1] == "script") script_line = 0;
        } else if (begins_script(words)) {
            script_line = number;
        } else {
            take_stanza(line, words, job);
        }
    }
    if (script_line != 0) notes.add(file, script_line, "begins a script that never ends");
}

} // namespace listenwatch
