// From directories of Sigma files to a rule set.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "rule/fault.h"
#include "rule/rule_set.h"

namespace listenwatch {

/// What is asked of rules that were not written for listenwatch.
struct RuleOptions {
    bool process_creation = false; ///< ask {product: linux, category: process_creation} about the process that listens
    bool network_connection =
        false; ///< ask network_connection and network/connection rules, with the listener as responder
};

/// What came of loading. The set holds all rules without errors; whether that is good enough is the caller's to say.
struct RuleLoad {
    RuleSet set;
    std::vector<Error> errors;         ///< "FILE:LINE: ..."
    std::vector<std::string> warnings; ///< of the same form
    std::size_t files = 0;             ///< files that were read
    std::size_t idle = 0;              ///< sound rules that are not in the set: for other logs, or not asked for
};

/// Loads *.yml of the directories; a file in a later one replaces the file of the same name in an earlier one.
RuleLoad load_rules(std::span<const std::string> directories, const RuleOptions& options);

/// The same for one text: adds its rules to `rules` and returns how many others it has. `findings` names the file.
std::size_t compile_rules(std::string_view text, const RuleOptions& options, std::vector<CompiledRule>& rules,
                          Findings& findings);

} // namespace listenwatch
