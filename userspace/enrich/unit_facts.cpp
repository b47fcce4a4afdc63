#include "enrich/unit_facts.h"

#include <algorithm>

#include "enrich/held_process.h"
#include "enrich/listen_words.h"
#include "enrich/service_unit.h"
#include "enrich/user_unit_book.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostInvocations = 1024;

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

// `unit`: whose facts they are. An init script has told of itself already.
void fill(const UnitFacts& facts, const std::string& unit, Service& service)
{
    if (service.description.empty()) service.description = facts.description;
    if (service.definition.empty())
        service.definition = facts.source_path.empty() ? facts.fragment_path : facts.source_path;
    if (!service.enabled) service.enabled = is_enabled(facts.file_state);
    service.invocation_id = facts.invocation_id;
    service.triggered_unit = with_suffix(facts.triggers, ".service");
    service.socket_unit = unit.ends_with(".socket") ? unit : with_suffix(facts.triggered_by, ".socket");
}

} // namespace

// Null when they are not known, which the listener is told.
const UnitFacts* UnitFactsEnricher::ask(UnitBook& book, const std::string& unit, Listener& listener)
{
    const std::uint64_t since_ns = listener.opener ? listener.opener->start_boottime_ns : 0;
    const UnitBook::Answer answer = book.find(unit, since_ns);
    if (answer.state == UnitBook::State::asked) listener.enrichment = Enrichment::pending;
    if (answer.state == UnitBook::State::refused) listener.enrichment = Enrichment::partial;
    return answer.facts;
}

// A user's manager opens the sockets of its .socket units in its own cgroup, so their ports tell which it is. True: it
// is one, or may be.
bool UnitFactsEnricher::find_user_socket(std::uint32_t uid, Listener& listener)
{
    const std::string words = listen_words(listener.endpoint);
    if (words.empty()) return false;
    const UnitFacts* facts = ask(*x_users, user_unit_key(uid, words), listener);
    if (facts == nullptr) return true;
    if (facts->name.empty()) return false;
    listener.service.user_unit = facts->name;
    listener.service.name = service_name(facts->name);
    fill(*facts, facts->name, listener.service);
    return true;
}

std::string UnitFactsEnricher::read_invocation(const Process& opener) const
{
    constexpr std::size_t kDigits = 32;
    const auto is_digit = [](char each) { return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f'); };
    const auto held = x_proc != nullptr ? HeldProcess::read(*x_proc, opener) : nullptr;
    std::string id = held ? held->variable("INVOCATION_ID") : "";
    return id.size() == kDigits && std::ranges::all_of(id, is_digit) ? id : "";
}

// Read once of each process, also where it does not let it be read: it may open a thousand sockets.
std::string UnitFactsEnricher::invocation_of(const Process& opener)
{
    if (opener.start_boottime_ns == 0) return ""; // the pid may be another's by now
    const std::pair key(opener.pid, opener.start_boottime_ns);
    if (const auto known = x_invocations.find(key); known != x_invocations.end()) return known->second;
    if (x_invocations.size() >= kMostInvocations) x_invocations.clear();
    return x_invocations.emplace(key, read_invocation(opener)).first->second;
}

void UnitFactsEnricher::enrich(Listener& listener)
{
    Service& service = listener.service;
    const bool is_units = service.type == "systemd" || service.type == "sysv"; // not one of many that a unit serves
    if (service.unit.empty() || !is_units) return;
    const auto uid = x_users != nullptr ? user_of_manager(service.unit) : std::nullopt;
    if (!service.user_unit.empty()) {
        const UnitFacts* facts = uid ? ask(*x_users, user_unit_key(*uid, service.user_unit), listener) : nullptr;
        if (facts != nullptr) fill(*facts, service.user_unit, service);
        if (listener.opener) service.invocation_id = invocation_of(*listener.opener);
        return;
    }
    if (uid && find_user_socket(*uid, listener)) return;
    const UnitFacts* facts = x_system != nullptr ? ask(*x_system, service.unit, listener) : nullptr;
    if (facts != nullptr) fill(*facts, service.unit, service);
}

} // namespace listenwatch
