// The table of all keys of the configuration: what parses, writes and explains them is made from it.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "config/config.h"

namespace listenwatch {

/// true or false.
struct FlagKey {
    bool Config::* member;
};

/// A size in bytes that is a power of two.
struct SizeKey {
    std::uint32_t Config::* member;
    std::uint32_t least_bytes;
    std::uint32_t most_bytes;
};

/// A whole number.
struct CountKey {
    std::uint32_t Config::* member;
    std::uint32_t least;
    std::uint32_t most;
};

struct DurationKey {
    std::chrono::milliseconds Config::* member;
    std::chrono::milliseconds least;
    std::chrono::milliseconds most;
};

/// An absolute path.
struct PathKey {
    std::string Config::* member;
    std::size_t longest_bytes;
    std::string_view other; ///< a word that is allowed instead, "" = none
};

/// A list of absolute paths; may be empty.
struct PathListKey {
    std::vector<std::string> Config::* member;
};

/// One of some words, each with the number that stands for it.
struct ChoiceKey {
    struct Name {
        std::string_view name;
        int value;
    };
    std::span<const Name> names;
    void (*set)(Config&, int);
    int (*get)(const Config&);
};

/// A list of some words, each once; may be empty.
struct WordListKey {
    std::vector<std::string> Config::* member;
    std::span<const std::string_view> words;
};

/// A list of patterns of ArgumentMask; may be empty.
struct PatternListKey {
    std::vector<std::string> Config::* member;
};

struct ConfigKey {
    std::string_view name;         ///< "section.key"
    std::string_view default_text; ///< as on the command line: items of a list with commas between
    std::string_view help;         ///< one line
    std::variant<FlagKey, SizeKey, CountKey, DurationKey, PathKey, PathListKey, ChoiceKey, WordListKey, PatternListKey>
        kind;
};

/// Every key there is, section by section.
std::span<const ConfigKey> config_keys();

/// The key of that name ("section.key", case counts); null when there is none.
const ConfigKey* find_config_key(std::string_view name);

/// Whether keys of that section exist.
bool is_config_section(std::string_view name);

/// The key whose name looks most like `name`.
std::string_view nearest_config_key(std::string_view name);

} // namespace listenwatch
