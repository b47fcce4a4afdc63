// Sigma's `attack.*` tags (sigma-specification, appendix "tags") as MITRE ATT&CK ids and names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace listenwatch {

/// A tag names a technique, or a tactic, or nothing that ECS has a field for (groups and software).
struct AttackTag {
    std::string technique_id;     ///< "T1059"
    std::string subtechnique_id;  ///< "T1059.004"
    std::string_view tactic_id;   ///< "TA0011"
    std::string_view tactic_name; ///< "Command and Control"
};

/// "attack.t1059.004", "attack.command-and-control" and, as older rules write it, "attack.command_and_control". nullopt
/// for other tags and tactics that are not known.
std::optional<AttackTag> parse_attack_tag(std::string_view tag);

} // namespace listenwatch
