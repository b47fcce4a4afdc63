// One test of one field: the leaves of a compiled rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "listenwatch/listener.h"
#include "rule/event_text.h"
#include "rule/field_name.h"
#include "rule/modifier.h"
#include "rule/pattern.h"
#include "rule/regex.h"

namespace listenwatch {

/// The field is there, or is not.
struct Exists {
    bool wanted = true;
};
/// `null`, or with `or_empty` `''`: our records do not tell an empty text from none.
struct Absent {
    bool or_empty = false;
};
/// Equal to one of these; sorted.
struct OneOf {
    std::vector<std::string> texts;
};
/// An address in this network. IPv4 addresses in IPv6 form (::ffff:0:0/96) count as IPv4.
struct InNetwork {
    Address network;
    unsigned bits = 0;
};
/// A number that is less than, ... another. Texts that are no numbers never are.
struct Order {
    Comparison comparison = Comparison::less;
    std::int64_t number = 0;
};
/// Compared with the values of another field.
struct LikeField {
    Subject other;
    Comparison comparison = Comparison::equals;
};

/// A test and what it is about. Any element of a list field may pass it.
struct Predicate {
    std::optional<Subject> subject; ///< none: any field of the event (keywords)
    bool cased = false;
    std::variant<Exists, Absent, OneOf, Pattern, Regex, InNetwork, Order, LikeField> test;
};

/// Whether the event passes.
bool holds(const Predicate& predicate, EventText& event);

/// What a test costs, roughly in nanoseconds: the cheap ones go first.
unsigned cost_of(const Predicate& predicate);

} // namespace listenwatch
