#include "rule/rule_parser.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/level.h"
#include "base/text.h"
#include "rule/selection_parser.h"

namespace listenwatch {
namespace {

constexpr std::array<std::string_view, 17> kKeys{
    "title",      "id",   "name",     "related",   "taxonomy",  "status",         "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "falsepositives", "level",       "tags",
};
constexpr std::array<std::string_view, 2> kMoreKeys{"fields", "scope"};
constexpr std::array<std::string_view, 5> kStatuses{"stable", "test", "experimental", "deprecated", "unsupported"};
constexpr std::size_t kLongestTitle = 256;

// Takes typed values out of a rule's top-level map and says what has the wrong type.
class KeyReader {
public:
    KeyReader(const YamlNode& map, std::string prefix, Findings& findings)
        : x_map(map), x_prefix(std::move(prefix)), x_findings(findings)
    {
    }

    std::string text(std::string_view key)
    {
        const YamlNode* node = find_key(x_map, key);
        if (node == nullptr || node->kind == YamlNode::Kind::null) return {};
        if (node->kind == YamlNode::Kind::scalar) return node->text;
        complain(*node, "must be text");
        return {};
    }

    std::vector<std::string> texts(std::string_view key)
    {
        std::vector<std::string> list;
        const YamlNode* node = find_key(x_map, key);
        if (node == nullptr || node->kind == YamlNode::Kind::null) return list;
        if (node->kind != YamlNode::Kind::sequence) complain(*node, "must be a list of texts");
        for (const YamlNode& item : node->items) {
            if (item.kind == YamlNode::Kind::scalar)
                list.push_back(item.text);
            else if (node->kind == YamlNode::Kind::sequence)
                complain(*node, "must be a list of texts");
        }
        return list;
    }

    // The index of the value among `words`; `fallback` when the key is not there.
    template<std::size_t n>
    std::size_t choice(std::string_view key, const std::array<std::string_view, n>& words, std::size_t fallback)
    {
        const YamlNode* node = find_key(x_map, key);
        if (node == nullptr) return fallback;
        const auto found = std::ranges::find(words, node->text);
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
        x_findings.error(node->line, x_prefix + std::string(key),
                         fmt::format("{} is not one of {} (did you mean '{}'?)", quote(node->text),
                                     fmt::join(words, ", "), nearest(node->text, words)));
        return fallback;
    }

private:
    void complain(const YamlNode& node, std::string_view text)
    {
        x_findings.error(node.line, x_prefix + node.key, fmt::format("{}, not {}", text, kind_name(node)));
    }

    const YamlNode& x_map;
    std::string x_prefix;
    Findings& x_findings;
};

// Documents that are Sigma but no detection rule: never ignored.
const char* explain_other_kind(const YamlNode& document)
{
    if (find_key(document, "correlation") != nullptr) return "correlation rules are not supported";
    if (find_key(document, "filter") != nullptr) return "filter rules are not supported";
    if (find_key(document, "action") != nullptr) return "rule collections ('action: global') are not supported";
    return nullptr;
}

// A custom key is allowed; one that looks like a slip of the pen is worth a word.
void warn_of_typos(const YamlNode& document, Findings& findings)
{
    for (const YamlNode& node : document.items) {
        if (std::ranges::find(kKeys, node.key) != kKeys.end()) continue;
        if (std::ranges::find(kMoreKeys, node.key) != kMoreKeys.end()) continue;
        const std::string_view close = nearest(node.key, kKeys);
        if (edit_distance(node.key, close) <= 2)
            findings.warning(node.line, node.key, fmt::format("unknown key, ignored (did you mean '{}'?)", close));
    }
}

LogSource parse_logsource(const YamlNode& document, Findings& findings)
{
    LogSource source;
    const YamlNode* node = find_key(document, "logsource");
    if (node == nullptr) {
        findings.error(document.line, "", "'logsource' is missing");
        return source;
    }
    source.line = node->line;
    if (node->kind != YamlNode::Kind::map) {
        findings.error(node->line, "logsource", fmt::format("must be a map, not {}", kind_name(*node)));
        return source;
    }
    KeyReader keys(*node, "logsource.", findings);
    source.category = keys.text("category");
    source.product = keys.text("product");
    source.service = keys.text("service");
    if (source.category.empty() && source.product.empty() && source.service.empty())
        findings.error(node->line, "logsource", "needs a category, a product or a service");
    return source;
}

void parse_info(const YamlNode& document, RuleInfo& info, Findings& findings)
{
    KeyReader keys(document, "", findings);
    info.title = keys.text("title");
    info.id = keys.text("id");
    info.description = keys.text("description");
    info.author = keys.text("author");
    info.license = keys.text("license");
    info.references = keys.texts("references");
    info.tags = keys.texts("tags");
    info.level = static_cast<Level>(keys.choice("level", kLevelNames, static_cast<std::size_t>(Level::medium)));
    (void)keys.choice("status", kStatuses, 0); // not shown in alerts, but checked
    (void)keys.texts("falsepositives");
    (void)keys.texts("fields");
    info.file = findings.file();
    if (info.title.empty()) findings.error(document.line, "", "'title' is missing");
    if (info.title.size() > kLongestTitle) findings.error(document.line, "title", "longer than 256 bytes");
}

} // namespace

std::optional<RuleSpec> parse_rule(const YamlNode& document, Findings& findings)
{
    const std::size_t before = findings.errors().size();
    RuleSpec rule;
    rule.line = document.line;
    if (document.kind != YamlNode::Kind::map) {
        findings.error(document.line, "", fmt::format("a rule is a map of keys, not {}", kind_name(document)));
        return std::nullopt;
    }
    if (const char* kind = explain_other_kind(document)) {
        findings.error(document.line, "", kind);
        return std::nullopt;
    }
    warn_of_typos(document, findings);
    parse_info(document, rule.info, findings);
    rule.logsource = parse_logsource(document, findings);
    if (const YamlNode* detection = find_key(document, "detection"))
        parse_detection(*detection, rule, findings);
    else
        findings.error(document.line, "", "'detection' is missing");
    if (findings.errors().size() != before) return std::nullopt;
    return rule;
}

} // namespace listenwatch
