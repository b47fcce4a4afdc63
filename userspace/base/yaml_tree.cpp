#include "base/yaml_tree.h"

#include <algorithm>
#include <sstream>
#include <unordered_set>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostNodes = 100'000;

// Thrown through yaml-cpp, caught in parse_yaml.
struct Refusal {
    YamlFault fault;
};

std::size_t line_of(const YAML::Mark& mark)
{
    return static_cast<std::size_t>(std::max(mark.line, 0)) + 1;
}

[[noreturn]] void refuse(std::size_t line, std::string text)
{
    throw Refusal{{line, std::move(text)}};
}

// yaml-cpp tells "?" for a plain scalar without a tag, "!" for any other.
bool is_quoted(const YAML::Mark& mark, const std::string& tag)
{
    if (tag == "?" || tag.empty()) return false;
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return true;
    refuse(line_of(mark), "YAML tags are not supported: " + quote(tag));
}

// Whether the quoted scalar that starts at `text[0]` ends: yaml-cpp 0.7 lets the end of the file close it.
bool is_closed(std::string_view text)
{
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) return true;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool is_escape = text[0] == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
        if (is_escape)
            ++i;
        else if (text[i] == text[0])
            return true;
    }
    return false;
}

YamlNode make_node(const YAML::Mark& mark, YamlNode::Kind kind)
{
    YamlNode node;
    node.kind = kind;
    node.line = line_of(mark);
    return node;
}

class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(std::string_view text, RepeatedKeys repeated) : x_text(text), x_repeated(repeated) {}

    std::vector<YamlNode> documents;

    void OnDocumentStart(const YAML::Mark&) override { x_open.clear(); }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override
    {
        if (wants_key()) refuse(line_of(mark), "a key is missing");
        add(make_node(mark, YamlNode::Kind::null));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        refuse(line_of(mark), "YAML aliases are not supported");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override
    {
        const bool quoted = is_quoted(mark, tag);
        const auto at = static_cast<std::size_t>(std::max(mark.pos, 0));
        if (quoted && at < x_text.size() && !is_closed(x_text.substr(at)))
            refuse(line_of(mark), "a quote is not closed");
        if (wants_key()) return take_key(mark, value);
        YamlNode node = make_node(mark, YamlNode::Kind::scalar);
        node.quoted = quoted;
        node.text = value;
        add(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        open(mark, YamlNode::Kind::sequence);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        open(mark, YamlNode::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Level {
        YamlNode node;
        std::string key;
        std::size_t key_line = 0;
        bool has_key = false;
        std::unordered_set<std::string> keys;
    };

    [[nodiscard]] bool wants_key() const
    {
        return !x_open.empty() && x_open.back().node.kind == YamlNode::Kind::map && !x_open.back().has_key;
    }

    void take_key(const YAML::Mark& mark, const std::string& key)
    {
        Level& level = x_open.back();
        if (x_repeated == RepeatedKeys::refuse && !level.keys.insert(key).second)
            refuse(line_of(mark), "key " + quote(key) + " is there twice");
        level.key = key;
        level.key_line = line_of(mark);
        level.has_key = true;
    }

    void open(const YAML::Mark& mark, YamlNode::Kind kind)
    {
        if (wants_key()) refuse(line_of(mark), "a key must be text");
        if (x_open.size() >= kDeepest) refuse(line_of(mark), "nested deeper than 32 levels");
        x_open.emplace_back().node = make_node(mark, kind);
    }

    void close()
    {
        YamlNode node = std::move(x_open.back().node);
        x_open.pop_back();
        add(std::move(node));
    }

    void add(YamlNode node)
    {
        if (++x_nodes > kMostNodes) refuse(node.line, "more than 100000 values in one file");
        if (x_open.empty()) {
            if (node.kind != YamlNode::Kind::null) documents.push_back(std::move(node));
            return;
        }
        Level& level = x_open.back();
        if (level.has_key) {
            node.key = std::move(level.key);
            node.line = level.key_line;
            level.has_key = false;
        }
        level.node.items.push_back(std::move(node));
    }

    std::string_view x_text;
    RepeatedKeys x_repeated;
    std::vector<Level> x_open;
    std::size_t x_nodes = 0;
};

std::size_t line_at(std::string_view text, std::size_t offset)
{
    return static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n')) + 1;
}

} // namespace

const YamlNode* find_key(const YamlNode& map, std::string_view key)
{
    if (map.kind != YamlNode::Kind::map) return nullptr;
    const auto found = std::ranges::find(map.items, key, &YamlNode::key);
    return found == map.items.end() ? nullptr : &*found;
}

std::string_view kind_name(const YamlNode& node)
{
    switch (node.kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return "text";
    case YamlNode::Kind::sequence: return "a list";
    case YamlNode::Kind::map: return "a map";
    }
    return "nothing";
}

std::expected<std::vector<YamlNode>, YamlFault> parse_yaml(std::string_view text, RepeatedKeys repeated)
{
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        return std::unexpected(YamlFault{line_at(text, nul), "not a text file: it has a zero byte"});
    if (!is_utf8(text)) return std::unexpected(YamlFault{1, "not UTF-8 text"});
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        TreeBuilder builder(text, repeated);
        while (parser.HandleNextDocument(builder)) {
        }
        return std::move(builder.documents);
    } catch (const Refusal& refusal) {
        return std::unexpected(refusal.fault);
    } catch (const YAML::Exception& e) {
        const bool is_open_quote = e.msg == YAML::ErrorMsg::EOF_IN_SCALAR || e.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
        return std::unexpected(
            YamlFault{line_of(e.mark), is_open_quote ? "a quote is not closed" : "not valid YAML: " + e.msg});
    }
}

} // namespace listenwatch
