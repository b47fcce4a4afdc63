// What a field name in a rule stands for.
#pragma once

#include <cstdint>
#include <string_view>

#include "listenwatch/record.h"
#include "rule/fault.h"
#include "rule/logsource.h"

namespace listenwatch {

/// A field of the event, or something that Sigma has a name for and that follows from the event.
struct Subject {
    enum class Kind : std::uint8_t {
        field,
        never,   ///< a name of Sigma's taxonomy that our events do not have: absent in all of them
        no,      ///< "false" in all of them (Initiated: a listener does not start connections)
        is_ipv6, ///< "true" or "false" by network.type
    };
    Kind kind = Kind::field;
    Field field = Field::count_;
    bool operator==(const Subject&) const = default;
};

/// The type of its values; `text` for what is absent.
FieldType type_of(const Subject& subject);

/// Resolves a name: ours (ECS or alias), then, for rules written for Sysmon's streams, the rest of Sigma's taxonomy for
/// them. An unknown name is refused with the nearest known one.
Checked<Subject> resolve_field(std::string_view name, Stream stream);

} // namespace listenwatch
