#include "enrich/unit_facts.h"

namespace listenwatch {
namespace {

std::string with_suffix(const std::vector<std::string>& units, std::string_view suffix)
{
    for (const std::string& unit : units)
        if (unit.ends_with(suffix)) return unit;
    return {};
}

// systemctl's words for what starts at boot (systemctl(1), is-enabled); nullopt where it says neither.
std::optional<bool> is_enabled(std::string_view state)
{
    for (const std::string_view yes : {"enabled", "enabled-runtime", "alias", "generated"})
        if (state == yes) return true;
    for (const std::string_view no : {"disabled", "masked", "masked-runtime", "linked", "linked-runtime", "transient"})
        if (state == no) return false;
    return std::nullopt;
}

// An init script has told of itself already.
void fill(const UnitFacts& facts, Service& service)
{
    if (service.description.empty()) service.description = facts.description;
    if (service.definition.empty())
        service.definition = facts.source_path.empty() ? facts.fragment_path : facts.source_path;
    if (!service.enabled) service.enabled = is_enabled(facts.file_state);
    service.invocation_id = facts.invocation_id;
    service.triggered_unit = with_suffix(facts.triggers, ".service");
    service.socket_unit = service.unit.ends_with(".socket") ? service.unit : with_suffix(facts.triggered_by, ".socket");
}

} // namespace

void UnitFactsEnricher::enrich(Listener& listener)
{
    Service& service = listener.service;
    const bool is_units = service.type == "systemd" || service.type == "sysv"; // not one of many that a unit serves
    if (service.unit.empty() || !is_units || !service.user_unit.empty()) return;
    const std::uint64_t since_ns = listener.opener ? listener.opener->start_boottime_ns : 0;
    const UnitBook::Answer answer = x_book.find(service.unit, since_ns);
    switch (answer.state) {
    case UnitBook::State::known: return fill(*answer.facts, service);
    case UnitBook::State::asked: listener.enrichment = Enrichment::pending; return;
    case UnitBook::State::refused: listener.enrichment = Enrichment::partial; return;
    }
}

} // namespace listenwatch
