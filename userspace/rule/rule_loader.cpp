#include "rule/rule_loader.h"

#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml_tree.h"
#include "rule/rule_compiler.h"
#include "rule/rule_files.h"
#include "rule/rule_parser.h"
#include "rule/rule_validator.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

// Why a sound rule is not asked; "" when it is.
std::string explain_idle(const RuleSpec& rule, Stream stream, const RuleOptions& options)
{
    if (stream == Stream::none)
        return fmt::format("never applies here: listenwatch has no log {}", to_text(rule.logsource));
    if (stream == Stream::process_creation && !options.process_creation)
        return "not in use: process_creation rules are off";
    if (stream == Stream::network_connection && !options.network_connection)
        return "not in use: network_connection rules are off";
    return {};
}

// Validates and compiles, whatever the options say: a rule is checked also while it is not in use.
std::optional<CompiledRule> check_rule(const RuleSpec& rule, Findings& findings)
{
    const std::size_t before = findings.errors().size();
    const RulePlan plan = validate_rule(rule, findings);
    if (findings.errors().size() != before) return std::nullopt;
    if (plan.stream == Stream::none)
        return CompiledRule{nullptr, Stream::none, nullptr}; // its fields mean nothing here
    return compile_rule(plan, findings);
}

Result<std::string> read_rule_file(const std::string& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error) return fail(errno_kind(error.value()), "open " + path + ": " + error.message());
    if (!std::filesystem::is_regular_file(status)) return fail(ErrorKind::usage, path + ": not a regular file");
    auto text = read_file(path, kLargestFile);
    if (!text) return std::unexpected(text.error());
    if (trim(*text).empty()) return fail(ErrorKind::usage, path + ":1: the file is empty");
    return text;
}

// An alert names its rule by id: two rules with one id would be taken for each other.
void drop_repeated_ids(std::vector<CompiledRule>& rules, std::vector<Error>& errors)
{
    std::unordered_map<std::string, std::string> files;
    std::erase_if(rules, [&](const CompiledRule& rule) {
        const RuleInfo& info = *rule.info;
        if (info.id.empty()) return false;
        const auto [known, fresh] = files.emplace(to_lower(info.id), info.file);
        if (fresh) return false;
        errors.push_back(
            {ErrorKind::usage, fmt::format("{}: id {} is already taken by a rule in {}", escape_text(info.file),
                                           quote(info.id), escape_text(known->second))});
        return true;
    });
}

} // namespace

std::size_t compile_rules(std::string_view text, const RuleOptions& options, std::vector<CompiledRule>& rules,
                          Findings& findings)
{
    const auto documents = parse_yaml(text);
    if (!documents) {
        findings.error(documents.error().line, "", documents.error().text);
        return 0;
    }
    if (documents->empty()) findings.error(1, "", "there is no rule in it");
    std::size_t idle = 0;
    for (const YamlNode& document : *documents) {
        const auto rule = parse_rule(document, findings);
        if (!rule) continue;
        auto compiled = check_rule(*rule, findings);
        if (!compiled) continue;
        if (const std::string reason = explain_idle(*rule, compiled->stream, options); !reason.empty()) {
            findings.warning(rule->logsource.line, "logsource", reason);
            ++idle;
        } else {
            rules.push_back(std::move(*compiled));
        }
    }
    return idle;
}

RuleLoad load_rules(std::span<const std::string> directories, const RuleOptions& options)
{
    RuleLoad load;
    const auto files = find_rule_files(directories);
    if (!files) {
        load.errors.push_back(files.error());
        return load;
    }
    std::vector<CompiledRule> rules;
    for (const std::string& path : *files) {
        ++load.files;
        const auto text = read_rule_file(path);
        if (!text) {
            load.errors.push_back(text.error());
            continue;
        }
        Findings findings(path);
        load.idle += compile_rules(*text, options, rules, findings);
        load.errors.insert(load.errors.end(), findings.errors().begin(), findings.errors().end());
        load.warnings.insert(load.warnings.end(), findings.warnings().begin(), findings.warnings().end());
    }
    drop_repeated_ids(rules, load.errors);
    load.set = RuleSet(std::move(rules));
    return load;
}

} // namespace listenwatch
