#include "config/yaml_settings.h"

#include <algorithm>
#include <map>
#include <utility>

#include <yaml-cpp/yaml.h>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;
constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostValues = 1000; // with the next, what a small file can say by aliases
constexpr std::size_t kLongestText = 4096;

std::size_t line_of(const YAML::Mark& mark)
{
    return static_cast<std::size_t>(std::max(mark.line, 0)) + 1;
}

// Walks a document and keeps what it says.
class SettingCollector {
public:
    explicit SettingCollector(const std::string& file) : x_file(file) {}

    void collect_document(const YAML::Node& document)
    {
        if (document.IsNull()) return;
        if (!document.IsMap()) return complain(line_of(document.Mark()), "the file is not a map of sections and keys");
        collect_map(document, "", 1);
    }

    void complain(std::size_t line, std::string_view text)
    {
        x_found.errors.push_back({ErrorKind::usage, to_text(ConfigOrigin{x_file, line}).append(": ").append(text)});
    }

    YamlSettings take() { return std::move(x_found); }

private:
    void collect_map(const YAML::Node& map, const std::string& prefix, std::size_t depth)
    {
        for (const auto& entry : map) {
            const std::size_t line = line_of(entry.first.Mark());
            if (!is_one_more_allowed(line)) return;
            if (entry.first.IsScalar() && entry.first.Scalar().size() <= kLongestText)
                collect_entry(prefix + entry.first.Scalar(), entry.second, {x_file, line}, depth);
            else
                complain(line, "a key must be text, and not a long one");
        }
    }

    void collect_entry(const std::string& key, const YAML::Node& node, const ConfigOrigin& origin, std::size_t depth)
    {
        if (node.IsMap() && node.size() != 0) {
            if (depth < kDeepest) return collect_map(node, key + ".", depth + 1);
            return complain(origin.line, escape_text(key) + ": nested too deep");
        }
        const auto [first, is_new] = x_lines.try_emplace(key, origin.line);
        if (!is_new)
            return complain(origin.line,
                            escape_text(key) + ": set twice, first in line " + std::to_string(first->second));
        if (node.IsScalar())
            collect_text(key, node, origin);
        else if (node.IsSequence())
            collect_list(key, node, origin);
        else
            x_found.settings.push_back({key, {}, origin});
    }

    void collect_text(const std::string& key, const YAML::Node& node, const ConfigOrigin& origin)
    {
        if (node.Scalar().size() > kLongestText) return complain_of_length(key, origin);
        x_found.settings.push_back({key, {ConfigValue::Kind::text, {node.Scalar()}}, origin});
    }

    void collect_list(const std::string& key, const YAML::Node& node, const ConfigOrigin& origin)
    {
        ConfigValue list{ConfigValue::Kind::list, {}};
        for (const auto& item : node) {
            if (!is_one_more_allowed(origin.line)) return;
            if (!item.IsScalar()) return complain(origin.line, escape_text(key) + ": a list may only have text in it");
            if (item.Scalar().size() > kLongestText) return complain_of_length(key, origin);
            list.texts.push_back(item.Scalar());
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

// yaml-cpp 0.7 lets the end of a text close a quote; the mark for the end of the document, which cannot stand inside a
// quote, makes it see the mistake.
std::vector<YAML::Node> load_documents(std::string_view text)
{
    return YAML::LoadAll(std::string(text) + "\n...\n");
}

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
    try {
        const std::vector<YAML::Node> documents = load_documents(text);
        if (documents.size() > 1) collector.complain(line_of(documents[1].Mark()), "more than one YAML document");
        for (const YAML::Node& document : documents) collector.collect_document(document);
    } catch (const YAML::Exception& e) {
        const bool open_quote = e.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
        collector.complain(line_of(e.mark), open_quote ? "a quote is not closed" : "not valid YAML: " + e.msg);
    }
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
