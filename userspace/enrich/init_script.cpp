#include "enrich/init_script.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostPaths = 16; // pid files or programs of one script
constexpr std::size_t kLongestLine_bytes = 4096;
constexpr std::size_t kMostVariables = 256;

bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view unquoted(std::string_view word)
{
    if (word.size() >= 2 && (word[0] == '"' || word[0] == '\'') && word.back() == word[0])
        return word.substr(1, word.size() - 2);
    return word;
}

void add_path(std::vector<std::string>& paths, std::string path)
{
    if (path.starts_with('/') && paths.size() < kMostPaths && std::ranges::find(paths, path) == paths.end())
        paths.push_back(std::move(path));
}

// Reads line by line; knows the variables that were set so far.
class ScriptReader {
public:
    ScriptReader(const std::string& name, InitScript& script) : x_script(script)
    {
        x_variables = {{"NAME", name}, {"RC_SVCNAME", name}, {"SVCNAME", name}, {"prog", name}};
    }

    void take(std::string_view line)
    {
        line = trim(line.substr(0, kLongestLine_bytes));
        if (line.starts_with('#')) return take_comment(line);
        if (line.starts_with("export ")) line = trim(line.substr(7));
        take_assignment(line);
        take_words(line);
    }
    [[nodiscard]] bool in_header() const { return x_in_header; }

private:
    // The LSB header, and chkconfig's "# pidfile: /run/x.pid".
    void take_comment(std::string_view line)
    {
        if (line == "### BEGIN INIT INFO") x_in_header = true;
        if (line == "### END INIT INFO") x_in_header = false;
        line = trim(line.substr(1));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return;
        const std::string_view key = line.substr(0, colon), value = trim(line.substr(colon + 1));
        if (key == "pidfile") add_path(x_script.pid_files, std::string(value));
        if (!x_in_header) return;
        if (key == "Provides")
            for (const std::string_view name : split_words(value)) x_script.provides.emplace_back(name);
        if (key == "Short-Description") x_script.description = value;
    }

    // A plain "NAME=value", alone on its line.
    void take_assignment(std::string_view line)
    {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0) return;
        const std::string_view key = line.substr(0, equals);
        if (!std::ranges::all_of(key, is_name_letter)) return;
        std::string_view value = line.substr(equals + 1);
        if (const std::size_t comment = value.find(" #"); comment != std::string_view::npos)
            value = trim(value.substr(0, comment));
        const auto plain = expand(unquoted(value));
        if (!plain) return;
        if (key == "DAEMON" || key == "command") add_path(x_script.daemons, *plain);
        if (to_lower(key) == "pidfile") add_path(x_script.pid_files, *plain);
        if (key == "description" && x_script.description.empty()) x_script.description = *plain;
        if (x_variables.size() < kMostVariables) x_variables.insert_or_assign(std::string(key), *plain);
    }

    // Paths of pid files anywhere, and of programs behind --exec.
    void take_words(std::string_view line)
    {
        bool is_program = false;
        for (std::string_view word : split_words(line)) {
            if (const bool was_program = is_program; was_program || word.find(".pid") != std::string_view::npos) {
                if (const std::size_t equals = word.find("=/"); equals != std::string_view::npos)
                    word.remove_prefix(equals + 1);
                while (word.ends_with(';') || word.ends_with(')')) word.remove_suffix(1);
                const auto plain = expand(unquoted(word));
                if (plain && was_program) add_path(x_script.daemons, *plain);
                if (plain && plain->ends_with(".pid")) add_path(x_script.pid_files, *plain);
            }
            is_program = word == "--exec" || word == "--startas";
        }
    }

    // Nothing when there is a variable that we do not know, or more than variables to expand.
    [[nodiscard]] std::optional<std::string> expand(std::string_view text) const
    {
        std::string plain;
        while (!text.empty()) {
            if (text[0] == '`' || text[0] == '"' || text[0] == '\'') return std::nullopt;
            if (text[0] != '$') {
                plain += text[0];
                text.remove_prefix(1);
                continue;
            }
            const bool is_braced = text.size() > 1 && text[1] == '{';
            text.remove_prefix(is_braced ? 2 : 1);
            const auto* end = std::ranges::find_if_not(text, is_name_letter);
            const auto found = x_variables.find(std::string(text.begin(), end));
            text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
            if (found == x_variables.end() || (is_braced && !text.starts_with('}'))) return std::nullopt;
            if (is_braced) text.remove_prefix(1);
            plain += found->second;
            if (plain.size() > kLongestLine_bytes) return std::nullopt;
        }
        return plain;
    }

    InitScript& x_script;
    std::map<std::string, std::string> x_variables;
    bool x_in_header = false;
};

} // namespace

InitScript parse_init_script(std::string_view text, const std::string& name, const std::string& file, FileNotes& notes)
{
    InitScript script;
    if (!text.starts_with("#!") || text.find('\0') != std::string_view::npos) {
        notes.add(file, 0, "is no script");
        return script;
    }
    script.openrc = text.substr(0, text.find('\n')).find("openrc-run") != std::string_view::npos;
    ScriptReader reader(name, script);
    for (const std::string_view line : split(text, '\n')) reader.take(line);
    if (reader.in_header()) notes.add(file, 0, "has an LSB header that never ends");
    return script;
}

} // namespace listenwatch
