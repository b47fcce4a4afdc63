// The commands `rules check` and `rules test`: what the daemon would do with rules, without it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "rule/rule_loader.h"

namespace listenwatch {

/// Where rules come from.
struct RulesRequest {
    std::vector<std::string> directories; ///< or single files
    bool named = false;                   ///< the user gave them: each must be there
    RuleOptions options;
};

/// Loads the rules; writes errors and warnings to `err` and a summary ("7 rules, 0 errors") to `out`. Returns the exit
/// code: 0 when all is well, 2 when there was an error.
int check_rules(const RulesRequest& request, std::ostream& out, std::ostream& err);

/// Asks the rules about one event, a JSON object in the file `event_path` or, for "-", on `in`. Writes a line for each
/// hit to `out`: level, name of the rule's file, title. Returns 0 for no hit, 1 for hits, 2 when rules or event are
/// bad.
int test_rules(const std::string& event_path, const RulesRequest& request, std::istream& in, std::ostream& out,
               std::ostream& err);

} // namespace listenwatch
