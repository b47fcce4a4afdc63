#include "rule/event_text.h"

#include <algorithm>
#include <charconv>

namespace listenwatch {
namespace {

constexpr std::array<std::string_view, 1> kTrue{"true"};
constexpr std::array<std::string_view, 1> kFalse{"false"};

char to_lower_char(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

} // namespace

std::span<std::string_view> EventText::allocate_views(std::size_t count)
{
    void* memory = x_memory.allocate(count * sizeof(std::string_view), alignof(std::string_view));
    auto* first = static_cast<std::string_view*>(memory);
    std::uninitialized_default_construct_n(first, count);
    return {first, count};
}

std::string_view EventText::keep(std::string_view text)
{
    auto* copy = static_cast<char*>(x_memory.allocate(std::max<std::size_t>(text.size(), 1), 1));
    std::ranges::copy(text, copy);
    return {copy, text.size()};
}

EventText::Texts EventText::make(Field field)
{
    const RecordValue& value = x_record.get(field);
    const auto decimal = [&](std::int64_t number) {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
        return keep({digits.data(), end});
    };
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? kTrue : kFalse;
    if (const auto* text = std::get_if<std::string>(&value)) {
        const auto views = allocate_views(1);
        views[0] = *text;
        return views;
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        const auto views = allocate_views(1);
        views[0] = decimal(*number);
        return views;
    }
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        const auto views = allocate_views(texts->size());
        std::ranges::copy(*texts, views.begin());
        return views;
    }
    if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value)) {
        const auto views = allocate_views(numbers->size());
        std::ranges::transform(*numbers, views.begin(), decimal);
        return views;
    }
    return {};
}

EventText::Texts EventText::as_is(Field field)
{
    Slot& slot = x_slots[static_cast<std::size_t>(field)];
    if (!slot.has_as_is) {
        slot.as_is = make(field);
        slot.has_as_is = true;
    }
    return slot.as_is;
}

EventText::Texts EventText::lower(Field field)
{
    Slot& slot = x_slots[static_cast<std::size_t>(field)];
    if (slot.has_lower) return slot.lower;
    slot.has_lower = true;
    slot.lower = as_is(field);
    const auto has_upper = [](std::string_view text) {
        return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
    };
    if (std::ranges::none_of(slot.as_is, has_upper)) return slot.lower;
    const auto views = allocate_views(slot.as_is.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
        const std::string_view text = slot.as_is[i];
        auto* copy = static_cast<char*>(x_memory.allocate(std::max<std::size_t>(text.size(), 1), 1));
        std::ranges::transform(text, copy, to_lower_char);
        views[i] = {copy, text.size()};
    }
    slot.lower = views;
    return slot.lower;
}

EventText::Texts EventText::values(const Subject& subject, bool cased)
{
    switch (subject.kind) {
    case Subject::Kind::field: return cased ? as_is(subject.field) : lower(subject.field);
    case Subject::Kind::never: return {};
    case Subject::Kind::no: return kFalse;
    case Subject::Kind::is_ipv6: {
        const Texts types = lower(subject.field);
        if (types.empty()) return {};
        return types.front() == "ipv6" ? kTrue : kFalse;
    }
    }
    return {};
}

} // namespace listenwatch
