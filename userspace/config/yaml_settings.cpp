#include "config/yaml_settings.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml_tree.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;
constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostValues = 1000;
constexpr std::size_t kLongestText = 4096;

// Walks a document and keeps what it says.
class SettingCollector {
public:
    explicit SettingCollector(const std::string& file) : x_file(file) {}

    void collect_document(const YamlNode& document)
    {
        if (document.kind != YamlNode::Kind::map)
            return complain(document.line, "the file is not a map of sections and keys");
        collect_map(document, "", 1);
    }

    void complain(std::size_t line, std::string_view text)
    {
        x_found.errors.push_back({ErrorKind::usage, to_text(ConfigOrigin{x_file, line}).append(": ").append(text)});
    }

    YamlSettings take() { return std::move(x_found); }

private:
    void collect_map(const YamlNode& map, const std::string& prefix, std::size_t depth)
    {
        for (const YamlNode& entry : map.items) {
            if (!is_one_more_allowed(entry.line)) return;
            if (entry.key.size() <= kLongestText)
                collect_entry(prefix + entry.key, entry, depth);
            else
                complain(entry.line, "a key must be text, and not a long one");
        }
    }

    void collect_entry(const std::string& key, const YamlNode& node, std::size_t depth)
    {
        if (node.kind == YamlNode::Kind::map && !node.items.empty()) {
            if (depth < kDeepest) return collect_map(node, key + ".", depth + 1);
            return complain(node.line, escape_text(key) + ": nested too deep");
        }
        const auto [first, is_new] = x_lines.try_emplace(key, node.line);
        if (!is_new)
            return complain(node.line,
                            escape_text(key) + ": set twice, first in line " + std::to_string(first->second));
        const ConfigOrigin origin{x_file, node.line};
        if (node.kind == YamlNode::Kind::scalar)
            collect_text(key, node, origin);
        else if (node.kind == YamlNode::Kind::sequence)
            collect_list(key, node, origin);
        else
            x_found.settings.push_back({key, {}, origin});
    }

    void collect_text(const std::string& key, const YamlNode& node, const ConfigOrigin& origin)
    {
        if (node.text.size() > kLongestText) return complain_of_length(key, origin);
        x_found.settings.push_back({key, {ConfigValue::Kind::text, {node.text}}, origin});
    }

    void collect_list(const std::string& key, const YamlNode& node, const ConfigOrigin& origin)
    {
        ConfigValue list{ConfigValue::Kind::list, {}};
        for (const YamlNode& item : node.items) {
            if (!is_one_more_allowed(origin.line)) return;
            if (item.kind != YamlNode::Kind::scalar)
                return complain(origin.line, escape_text(key) + ": a list may only have text in it");
            if (item.text.size() > kLongestText) return complain_of_length(key, origin);
            list.texts.push_back(item.text);
        }
        x_found.settings.push_back({key, std::move(list), origin});
    }

    void complain_of_length(const std::string& key, const ConfigOrigin& origin)
    {
        complain(origin.line, escape_text(key) + ": longer than " + std::to_string(kLongestText) + " bytes");
    }

    // Counts; complains once.
    bool is_one_more_allowed(std::size_t line)
    {
        if (++x_values == kMostValues + 1)
            complain(line, "more than " + std::to_string(kMostValues) + " keys and items in one file");
        return x_values <= kMostValues;
    }

    const std::string& x_file;
    YamlSettings x_found;
    std::map<std::string, std::size_t> x_lines; // where each key was first
    std::size_t x_values = 0;
};

} // namespace

YamlSettings parse_yaml_settings(std::string_view text, const std::string& file)
{
    SettingCollector collector(file);
    const auto is_binary = [](char c) { return c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t'; };
    const auto binary = std::ranges::find_if(text, is_binary);
    if (binary != text.end() || !is_utf8(text)) {
        collector.complain(static_cast<std::size_t>(std::count(text.begin(), binary, '\n')) + 1,
                           "not a text file in UTF-8");
        return collector.take();
    }
    const auto documents = parse_yaml(text, RepeatedKeys::keep);
    if (!documents) {
        collector.complain(documents.error().line, documents.error().text);
        return collector.take();
    }
    if (documents->size() > 1) collector.complain((*documents)[1].line, "more than one YAML document");
    for (const YamlNode& document : *documents) collector.collect_document(document);
    return collector.take();
}

YamlSettings read_yaml_settings(const std::string& file)
{
    auto text = read_file(file, kLargestFile);
    if (text) return parse_yaml_settings(*text, file);
    if (text.error().kind == ErrorKind::runtime) text.error().kind = ErrorKind::usage;
    return {{}, {std::move(text.error())}};
}

} // namespace listenwatch
