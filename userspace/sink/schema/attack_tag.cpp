#include "sink/schema/attack_tag.h"

#include <algorithm>

#include "base/text.h"

namespace listenwatch {
namespace {

struct Tactic {
    std::string_view tag;
    std::string_view id;
    std::string_view name;
};

// https://attack.mitre.org/tactics/enterprise/
constexpr Tactic kTactics[] = {
    {"reconnaissance", "TA0043", "Reconnaissance"},
    {"resource-development", "TA0042", "Resource Development"},
    {"initial-access", "TA0001", "Initial Access"},
    {"execution", "TA0002", "Execution"},
    {"persistence", "TA0003", "Persistence"},
    {"privilege-escalation", "TA0004", "Privilege Escalation"},
    {"defense-evasion", "TA0005", "Defense Evasion"},
    {"credential-access", "TA0006", "Credential Access"},
    {"discovery", "TA0007", "Discovery"},
    {"lateral-movement", "TA0008", "Lateral Movement"},
    {"collection", "TA0009", "Collection"},
    {"command-and-control", "TA0011", "Command and Control"},
    {"exfiltration", "TA0010", "Exfiltration"},
    {"impact", "TA0040", "Impact"},
};

bool is_digits(std::string_view text, std::size_t size)
{
    return text.size() == size && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<AttackTag> parse_attack_tag(std::string_view tag)
{
    constexpr std::string_view kPrefix = "attack.";
    std::string name = to_lower(tag);
    if (!name.starts_with(kPrefix)) return std::nullopt;
    name.erase(0, kPrefix.size());
    std::ranges::replace(name, '_', '-');

    const auto parts = split(name, '.');
    if (parts[0].size() == 5 && parts[0][0] == 't' && is_digits(parts[0].substr(1), 4)) {
        AttackTag attack;
        attack.technique_id.append("T").append(parts[0].substr(1));
        if (parts.size() == 1) return attack;
        if (parts.size() != 2 || !is_digits(parts[1], 3)) return std::nullopt;
        attack.subtechnique_id.append(attack.technique_id).append(".").append(parts[1]);
        return attack;
    }
    const auto* tactic = std::ranges::find(kTactics, std::string_view(name), &Tactic::tag);
    if (tactic == std::end(kTactics)) return std::nullopt;
    return AttackTag{{}, {}, tactic->id, tactic->name};
}

} // namespace listenwatch
