#include "sink/schema/ecs_rule.h"

#include "base/level.h"
#include "base/text.h"
#include "sink/schema/attack_tag.h"

namespace listenwatch {
namespace {

// event.severity: 10, 30, 50, 70, 90.
std::int64_t severity(Level level)
{
    return 10 + 20 * static_cast<std::int64_t>(level);
}

void describe_threat(const RuleInfo& rule, Record& record)
{
    for (const std::string& tag : rule.tags) {
        const auto attack = parse_attack_tag(tag);
        if (!attack) continue;
        record.set(Field::threat_framework, "MITRE ATT&CK");
        record.append_once(Field::threat_technique_id, attack->technique_id);
        record.append_once(Field::threat_subtechnique_id, attack->subtechnique_id);
        record.append_once(Field::threat_tactic_id, attack->tactic_id);
        record.append_once(Field::threat_tactic_name, attack->tactic_name);
    }
}

// FNV-1a, 64 bits.
std::uint64_t hash(std::uint64_t state, std::string_view text)
{
    for (const char c : text) state = (state ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
    return (state ^ 0xffU) * 0x100000001b3ULL; // a byte that no UTF-8 has: "ab" + "c" is not "a" + "bc"
}

} // namespace

void describe_rule(const RuleInfo& rule, Record& record)
{
    record.set(Field::event_severity, severity(rule.level));
    record.set(Field::lw_alert_level, to_text(rule.level));
    record.set(Field::rule_id, rule.id);
    record.set(Field::rule_name, rule.title);
    record.set(Field::rule_description, rule.description);
    record.set(Field::rule_license, rule.license);
    record.set(Field::rule_ruleset, base_name(rule.file));
    // Sigma has one text, names between commas; ECS has a list.
    for (const std::string_view author : split(rule.author, ',')) record.append_once(Field::rule_author, trim(author));
    if (!rule.references.empty()) record.set(Field::rule_reference, rule.references.front());
    describe_threat(rule, record);
}

void append_rule_key(std::string& out, const RuleInfo& rule)
{
    std::uint64_t key = 0xcbf29ce484222325ULL;
    for (const std::string_view part : {std::string_view(rule.id), std::string_view(rule.title)}) key = hash(key, part);
    for (unsigned shift = 60;; shift -= 4) {
        out += "0123456789abcdef"[key >> shift & 15U];
        if (shift == 0) return;
    }
}

} // namespace listenwatch
