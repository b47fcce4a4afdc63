// A Sigma rule as it was written: passive, with lines, nothing resolved. The parser makes it, validator and compiler
// read it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// One value of a detection item.
struct ValueSpec {
    std::string text;
    bool null = false;
    bool quoted = false; ///< in quotes: `no` is then a word, not a boolean
    std::size_t line = 0;
};

/// `field|modifier|modifier: values`. Without a field the values are keywords, searched in the whole event.
struct ItemSpec {
    std::string field;
    std::vector<std::string> modifiers;
    std::vector<ValueSpec> values;
    std::size_t line = 0;
};

/// A named part of `detection`: any group matches, where all items of a group must match.
struct SelectionSpec {
    std::string name;
    std::vector<std::vector<ItemSpec>> groups;
    std::size_t line = 0;
};

/// A text and where it was written.
struct LineSpec {
    std::string text;
    std::size_t line = 0;
};

/// Which log the rule is about; "" = not said.
struct LogSource {
    std::string category;
    std::string product;
    std::string service;
    std::size_t line = 0;
};

/// One rule.
struct RuleSpec {
    RuleInfo info;
    LogSource logsource;
    std::vector<SelectionSpec> selections;
    std::vector<LineSpec> conditions; ///< any of them
    std::size_t line = 0;
};

} // namespace listenwatch
