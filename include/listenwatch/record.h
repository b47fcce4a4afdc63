// An event as fields: the one shape that rules match and that the JSON stream writes, so a rule can name what it sees.
// Names are ECS 9.4 (https://www.elastic.co/docs/reference/ecs) where ECS has one, `listenwatch.*` and `systemd.*` otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace listenwatch {

/// The type of a field's value. Lists hold scalars only (Wazuh's JSON decoder takes no arrays of objects).
enum class FieldType : std::uint8_t { text, number, boolean, texts, numbers };

/// Every field there is, in the order of the stream.
enum class Field : std::uint16_t {
#define LISTENWATCH_FIELD(id, name, type, alias) id,
#include "listenwatch/field.def"
#undef LISTENWATCH_FIELD
    count_
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::count_);

/// What a field is called. `alias` is Sigma's (Sysmon's) name for it, "" = none.
struct FieldInfo {
    std::string_view name;
    FieldType type;
    std::string_view alias;
};

/// The catalogue, indexed by Field.
std::span<const FieldInfo, kFieldCount> field_catalogue();

/// Finds a field by its ECS name or its Sigma alias; case counts.
std::optional<Field> find_field(std::string_view name);

/// The field whose name looks most like `name`: for error messages.
std::string_view nearest_field_name(std::string_view name);

using FieldValue =
    std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>, std::vector<std::int64_t>>;

/// The fields of one event. Text is raw bytes: escaping is the writer's. Reusable: `clear` keeps the memory.
class Record {
public:
    Record() : x_values(kFieldCount) {}

    /// Forgets all values.
    void clear();
    /// The value must have the field's type; an empty text is not stored (absent and empty are one).
    void set(Field field, std::string_view text);
    void set(Field field, const char* text) { set(field, std::string_view(text)); }
    void set(Field field, std::int64_t number);
    void set(Field field, bool flag);
    void set(Field field, std::vector<std::string> texts);
    void set(Field field, std::vector<std::int64_t> numbers);
    /// Adds one text to a list field.
    void append(Field field, std::string_view text);

    [[nodiscard]] const FieldValue& get(Field field) const { return x_values[static_cast<std::size_t>(field)]; }
    [[nodiscard]] bool has(Field field) const { return get(field).index() != 0; }

private:
    std::vector<FieldValue> x_values;
};

} // namespace listenwatch
