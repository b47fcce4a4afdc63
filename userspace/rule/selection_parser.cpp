#include "rule/selection_parser.h"

#include <fmt/format.h>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostSelections = 1000;
constexpr std::size_t kLongestCondition = 4096;

bool is_scalar(const YamlNode& node)
{
    return node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::null;
}

ValueSpec to_value(const YamlNode& node)
{
    return {node.text, node.kind == YamlNode::Kind::null, node.quoted, node.line};
}

// Says what is wrong with the shape of `detection`, at a selection.
class SelectionParser {
public:
    SelectionParser(std::string name, Findings& findings) : x_where("detection." + name), x_findings(findings)
    {
        x_selection.name = std::move(name);
    }

    SelectionSpec parse(const YamlNode& node)
    {
        x_selection.line = node.line;
        if (node.kind == YamlNode::Kind::map) {
            add_map(node);
        } else if (node.kind == YamlNode::Kind::sequence) {
            add_list(node);
        } else if (node.kind == YamlNode::Kind::scalar) {
            add_keyword(node);
        }
        if (x_selection.groups.empty() && !x_failed) fail_at(node.line, "the selection is empty");
        return std::move(x_selection);
    }

private:
    void fail_at(std::size_t line, std::string_view text)
    {
        x_findings.error(line, x_where, text);
        x_failed = true;
    }

    void add_map(const YamlNode& map)
    {
        std::vector<ItemSpec> group;
        for (const YamlNode& node : map.items) group.push_back(parse_item(node));
        if (!group.empty())
            x_selection.groups.push_back(std::move(group));
        else
            fail_at(map.line, "an empty map matches nothing");
    }

    void add_list(const YamlNode& list)
    {
        for (const YamlNode& node : list.items) {
            if (node.kind == YamlNode::Kind::map)
                add_map(node);
            else if (node.kind == YamlNode::Kind::scalar)
                add_keyword(node);
            else
                fail_at(node.line, fmt::format("{} cannot be part of a selection", kind_name(node)));
        }
    }

    void add_keyword(const YamlNode& node)
    {
        ItemSpec item;
        item.line = node.line;
        item.values.push_back(to_value(node));
        x_selection.groups.push_back({std::move(item)});
    }

    ItemSpec parse_item(const YamlNode& node)
    {
        ItemSpec item;
        item.line = node.line;
        const auto words = split(node.key, '|');
        item.field = words[0];
        item.modifiers.assign(words.begin() + 1, words.end());
        if (item.field.empty() && item.modifiers.empty()) fail_at(node.line, "a field name is missing");
        if (is_scalar(node))
            item.values.push_back(to_value(node));
        else if (node.kind == YamlNode::Kind::sequence)
            add_values(node, item);
        else
            fail_at(node.line, fmt::format("{}: needs a value or a list of values, not a map", quote(node.key)));
        return item;
    }

    void add_values(const YamlNode& list, ItemSpec& item)
    {
        if (list.items.empty()) fail_at(list.line, fmt::format("{}: the list of values is empty", quote(list.key)));
        for (const YamlNode& value : list.items) {
            if (is_scalar(value))
                item.values.push_back(to_value(value));
            else
                fail_at(value.line, fmt::format("{}: {} cannot be a value", quote(list.key), kind_name(value)));
        }
    }

    SelectionSpec x_selection;
    std::string x_where;
    Findings& x_findings;
    bool x_failed = false;
};

void parse_conditions(const YamlNode& node, RuleSpec& rule, Findings& findings)
{
    if (node.kind == YamlNode::Kind::scalar && node.text.size() <= kLongestCondition) {
        rule.conditions.push_back({node.text, node.line});
    } else if (node.kind == YamlNode::Kind::scalar) {
        findings.error(node.line, "detection.condition", "longer than 4096 bytes");
    } else if (node.kind == YamlNode::Kind::sequence && !node.items.empty() && node.key == "condition") {
        for (const YamlNode& item : node.items) parse_conditions(item, rule, findings);
    } else {
        findings.error(node.line, "detection.condition",
                       fmt::format("must be a condition or a list of conditions, not {}", kind_name(node)));
    }
}

} // namespace

void parse_detection(const YamlNode& detection, RuleSpec& rule, Findings& findings)
{
    if (detection.kind != YamlNode::Kind::map)
        return findings.error(detection.line, "detection", fmt::format("must be a map, not {}", kind_name(detection)));
    for (const YamlNode& node : detection.items) {
        if (node.key == "condition") {
            parse_conditions(node, rule, findings);
        } else if (node.key == "timeframe") {
            findings.error(node.line, "detection.timeframe", "correlation over time is not supported");
        } else {
            rule.selections.push_back(SelectionParser(node.key, findings).parse(node));
        }
    }
    if (find_key(detection, "condition") == nullptr)
        findings.error(detection.line, "detection", "a condition is missing");
    if (rule.selections.empty()) findings.error(detection.line, "detection", "there is no selection");
    if (rule.selections.size() > kMostSelections)
        findings.error(detection.line, "detection", "more than 1000 selections in one rule");
}

} // namespace listenwatch
