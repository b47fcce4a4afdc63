// Conditions as every reader of a packet filter builds them: the same condition looks the same whoever wrote it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// How many bytes a field has; 0 for `other`.
std::size_t field_size(PacketField field);

/// Bytes in network order as a value of that field: zeros behind, or cut.
FieldValue field_value(PacketField field, std::span<const std::uint8_t> bytes);

/// The same of a number.
FieldValue field_value(PacketField field, std::uint32_t number);

/// One field in one range.
PacketMatch range_match(PacketField field, const FieldValue& first, const FieldValue& last, bool negated = false);

/// One field, some bits of which are that value.
PacketMatch masked_match(PacketField field, const FieldValue& mask, const FieldValue& value, bool negated = false);

/// One of those bits is set (as `ct state new,established` means it).
PacketMatch any_bit_match(PacketField field, std::uint32_t bits, bool negated = false);

/// A condition that no packet fulfils.
PacketMatch never_match();

/// Adds a condition to a rule. Masks that leave out the end of a value become ranges, and a range that follows another
/// of the same field ("from 5", "up to 9") is made one with it; several fields with one value each become several
/// conditions.
void add_match(std::vector<Statement>& statements, PacketMatch match);

} // namespace listenwatch
