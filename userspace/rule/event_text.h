// An event's fields as the texts that rules compare: numbers in decimal, booleans as true and false, lists as their
// elements.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

#include "listenwatch/record.h"
#include "rule/field_name.h"

namespace listenwatch {

/// A view of one record; texts are made when they are first asked for. The record outlives it.
class EventText {
public:
    explicit EventText(const Record& record) : x_record(record) {}

    /// The values of a field, none when it is absent: as they are, or in ASCII lower case.
    std::span<const std::string_view> as_is(Field field);
    std::span<const std::string_view> lower(Field field);
    /// The same for what a rule may name.
    std::span<const std::string_view> values(const Subject& subject, bool cased);

private:
    using Texts = std::span<const std::string_view>;
    struct Slot {
        Texts as_is, lower;
        bool has_as_is = false, has_lower = false;
    };

    Texts make(Field field);
    std::span<std::string_view> allocate_views(std::size_t count);
    std::string_view keep(std::string_view text);

    const Record& x_record;
    std::array<std::byte, 8192> x_first_bytes;
    std::pmr::monotonic_buffer_resource x_memory{x_first_bytes.data(), x_first_bytes.size()};
    std::array<Slot, kFieldCount> x_slots{};
};

} // namespace listenwatch
