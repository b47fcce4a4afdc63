#include "rule/field_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace listenwatch {
namespace {

// Sigma's taxonomy for Linux process_creation and network_connection (Sysmon events 1 and 3) beyond the aliases of
// field.def.
constexpr std::array kDerived{
    std::pair{std::string_view("Initiated"), Subject{Subject::Kind::no, Field::count_}},
    std::pair{std::string_view("DestinationIsIpv6"), Subject{Subject::Kind::is_ipv6, Field::network_type}},
    std::pair{std::string_view("DestinationPortName"), Subject{Subject::Kind::field, Field::lw_port_name}},
    std::pair{std::string_view("LogonId"), Subject{Subject::Kind::field, Field::lw_process_session_id}},
};

constexpr std::array<std::string_view, 20> kNeverSet{
    "SourceIp",    "SourcePort",        "SourceHostname", "SourcePortName", "SourceIsIpv6",      "DestinationHostname",
    "ProcessGuid", "FileVersion",       "Description",    "Product",        "Company",           "OriginalFileName",
    "LogonGuid",   "TerminalSessionId", "IntegrityLevel", "Hashes",         "ParentProcessGuid", "ParentUser",
    "UtcTime",     "RuleName",
};

} // namespace

FieldType type_of(const Subject& subject)
{
    switch (subject.kind) {
    case Subject::Kind::field: return field_catalogue()[static_cast<std::size_t>(subject.field)].type;
    case Subject::Kind::never: return FieldType::text;
    case Subject::Kind::no:
    case Subject::Kind::is_ipv6: return FieldType::boolean;
    }
    return FieldType::text;
}

Checked<Subject> resolve_field(std::string_view name, Stream stream)
{
    if (const auto field = find_field(name)) return Subject{Subject::Kind::field, *field};
    const auto derived = std::ranges::find(kDerived, name, [](const auto& entry) { return entry.first; });
    if (derived != kDerived.end()) return derived->second;
    if (std::ranges::find(kNeverSet, name) != kNeverSet.end()) {
        if (stream != Stream::listener) return Subject{Subject::Kind::never, Field::count_};
        return wrong(fmt::format("field '{}' is never set: a listener has no such thing", name));
    }
    return wrong(fmt::format("unknown field {} (did you mean '{}'?)", quote(name), nearest_field_name(name)));
}

} // namespace listenwatch
