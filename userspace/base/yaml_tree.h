// YAML as a passive tree that remembers lines. Scalars stay the text they were written as: no dates, no numbers, no
// `no`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// What is wrong with a text, at a line (from 1).
struct YamlFault {
    std::size_t line = 0;
    std::string text;
};

/// One node of a document.
struct YamlNode {
    enum class Kind : std::uint8_t { null, scalar, sequence, map };
    Kind kind = Kind::null;
    bool quoted = false;         ///< a scalar in quotes or as a block: never a number, a boolean or null
    std::size_t line = 0;        ///< from 1; a value of a map has the line of its key
    std::string key;             ///< what a map calls this node
    std::string text;            ///< of a scalar
    std::vector<YamlNode> items; ///< of a sequence; of a map, in the order of the file
};

/// The value of `key` in a map; null when it has none.
const YamlNode* find_key(const YamlNode& map, std::string_view key);

/// "text", "a list", "a map" or "nothing": for messages.
std::string_view kind_name(const YamlNode& node);

/// What to do with a key that is twice in a map: a map keeps both when its reader has more to say about them.
enum class RepeatedKeys : std::uint8_t { refuse, keep };

/// Parses all documents of a text; empty documents are left out. Refused: what is not UTF-8 text, aliases, tags, keys
/// that are not scalars, more than 32 levels or 100 000 nodes.
std::expected<std::vector<YamlNode>, YamlFault> parse_yaml(std::string_view text,
                                                           RepeatedKeys repeated = RepeatedKeys::refuse);

} // namespace listenwatch
