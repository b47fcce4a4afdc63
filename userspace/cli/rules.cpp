#include "cli/rules.h"

#include <filesystem>
#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "base/file.h"
#include "base/level.h"
#include "base/text.h"
#include "cli/json_event.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLargestEvent = std::size_t{1} << 20U;
constexpr int kFine = 0, kFindings = 1, kUsage = 2; // the program's exit codes

// Loads and reports errors. Returns false when there were any.
bool load(const RulesRequest& request, RuleLoad& loaded, std::ostream& err)
{
    loaded = load_rules(request.directories, request.options);
    for (const std::string& directory : request.directories) {
        std::error_code error;
        if (request.named && !std::filesystem::exists(directory, error))
            loaded.errors.push_back({ErrorKind::usage, escape_text(directory) + ": no such file or directory"});
    }
    for (const Error& error : loaded.errors) err << escape_sentence(error.text) << '\n';
    return loaded.errors.empty();
}

Result<std::string> read_event(const std::string& path, std::istream& in)
{
    if (path != "-") return read_file(path, kLargestEvent);
    std::string text(kLargestEvent + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargestEvent) return fail(ErrorKind::usage, "the event is larger than 1 MiB");
    return text;
}

// "rules/exposed-database.yml" is "exposed-database".
std::string rule_name(const RuleInfo& rule)
{
    return escape_text(std::filesystem::path(rule.file).stem().string());
}

std::string count(std::size_t number, std::string_view noun)
{
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

} // namespace

int check_rules(const RulesRequest& request, std::ostream& out, std::ostream& err)
{
    RuleLoad loaded;
    const bool good = load(request, loaded, err);
    for (const std::string& warning : loaded.warnings) err << "warning: " << escape_sentence(warning) << '\n';
    out << count(loaded.set.size(), "rule") << ", " << count(loaded.errors.size(), "error");
    if (loaded.idle != 0) out << ", " << loaded.idle << " not in use";
    out << '\n';
    return good ? kFine : kUsage;
}

int test_rules(const std::string& event_path, const RulesRequest& request, std::istream& in, std::ostream& out,
               std::ostream& err)
{
    RuleLoad loaded;
    if (!load(request, loaded, err)) return kUsage;
    const auto text = read_event(event_path, in);
    const auto event = text ? parse_json_event(*text) : std::unexpected(text.error());
    if (!event) {
        err << escape_text(event_path) << ": " << escape_sentence(event.error().text) << '\n';
        return kUsage;
    }
    for (const std::string& name : event->unknown)
        err << escape_text(event_path) << ": note: " << escape_text(name) << " is no field of listenwatch, ignored\n";
    if (!is_for_rules(event->record))
        err << escape_text(event_path)
            << ": note: no rule looks at it: it needs event.kind 'event' (or 'state') and server.port"
            << " or an event.action 'listener-...'\n";
    std::vector<std::shared_ptr<const RuleInfo>> hits;
    loaded.set.match(event->record, hits);
    for (const auto& rule : hits)
        out << to_text(rule->level) << "  " << rule_name(*rule) << "  " << escape_text(rule->title) << '\n';
    return hits.empty() ? kFine : kFindings;
}

} // namespace listenwatch
