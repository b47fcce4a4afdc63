// An event as fields: the one shape that rules match and that the JSON stream writes, so a rule can name what it sees.
// Names are ECS 9.4 (https://www.elastic.co/docs/reference/ecs) where ECS has one, else `listenwatch.*` and
// `systemd.*`.
#pragma once

#include <bitset>
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

using RecordValue =
    std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>, std::vector<std::int64_t>>;

/// The fields of one event. Text is raw bytes: escaping is the writer's. Reusable: `clear` keeps the memory.
class Record {
public:
    Record() : x_values(kFieldCount) {}

    /// Forgets all values.
    void clear() { x_present.reset(); }
    /// The value must have the field's type; an empty text is not stored (absent and empty are one).
    void set(Field field, std::string_view text);
    void set(Field field, const char* text) { set(field, std::string_view(text)); }
    void set(Field field, std::int64_t number);
    void set(Field field, bool flag);
    void set(Field field, std::vector<std::string> texts);
    void set(Field field, std::vector<std::int64_t> numbers);
    /// Adds one value to a list field.
    void append(Field field, std::string_view text);
    void append(Field field, std::int64_t number);
    /// Adds a text that is neither empty nor there yet.
    void append_once(Field field, std::string_view text);

    /// Absent fields hold std::monostate.
    [[nodiscard]] const RecordValue& get(Field field) const { return has(field) ? x_values[index(field)] : kAbsent; }
    [[nodiscard]] bool has(Field field) const { return x_present[index(field)]; }
    /// The value of a text field, "" when absent.
    [[nodiscard]] std::string_view text(Field field) const;

private:
    static constexpr std::size_t index(Field field) { return static_cast<std::size_t>(field); }
    template<class Value> Value& slot(Field field);

    static inline const RecordValue kAbsent;
    std::vector<RecordValue> x_values; // what an absent field holds here is only memory for the next event
    std::bitset<kFieldCount> x_present;
};

} // namespace listenwatch
