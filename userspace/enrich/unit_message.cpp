#include "enrich/unit_message.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <systemd/sd-bus.h>
#include <vector>

namespace listenwatch {
namespace {

std::string to_hex(const std::uint8_t* bytes, std::size_t count)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += kDigits[bytes[i] >> 4U];
        text += kDigits[bytes[i] & 15U];
    }
    return text;
}

int read_string(sd_bus_message* message, std::string& out)
{
    const char* text = nullptr;
    const int result = sd_bus_message_read(message, "v", "s", &text);
    if (result > 0 && text) out = text;
    return result;
}

int read_names(sd_bus_message* message, std::vector<std::string>& out)
{
    int result = sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, "as");
    if (result < 0) return result;
    result = sd_bus_message_enter_container(message, SD_BUS_TYPE_ARRAY, "s");
    const char* name = nullptr;
    while (result >= 0 && (result = sd_bus_message_read(message, "s", &name)) > 0) out.emplace_back(name);
    if (result >= 0) result = sd_bus_message_exit_container(message);
    return result < 0 ? result : sd_bus_message_exit_container(message);
}

int read_id(sd_bus_message* message, std::string& out)
{
    int result = sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, "ay");
    if (result < 0) return result;
    const void* bytes = nullptr;
    std::size_t count = 0;
    result = sd_bus_message_read_array(message, 'y', &bytes, &count);
    if (result >= 0) out = to_hex(static_cast<const std::uint8_t*>(bytes), count);
    return result < 0 ? result : sd_bus_message_exit_container(message);
}

int read_property(sd_bus_message* message, std::string_view name, UnitFacts& out)
{
    if (name == "Description") return read_string(message, out.description);
    if (name == "FragmentPath") return read_string(message, out.fragment_path);
    if (name == "SourcePath") return read_string(message, out.source_path);
    if (name == "UnitFileState") return read_string(message, out.file_state);
    if (name == "InvocationID") return read_id(message, out.invocation_id);
    if (name == "Triggers") return read_names(message, out.triggers);
    if (name == "TriggeredBy") return read_names(message, out.triggered_by);
    return sd_bus_message_skip(message, "v");
}

} // namespace

std::optional<UnitFacts> read_unit_facts(sd_bus_message* message)
{
    UnitFacts facts;
    if (sd_bus_message_enter_container(message, SD_BUS_TYPE_ARRAY, "{sv}") < 0) return std::nullopt;
    for (;;) {
        const int more = sd_bus_message_enter_container(message, SD_BUS_TYPE_DICT_ENTRY, "sv");
        if (more < 0) return std::nullopt;
        if (more == 0) return facts;
        const char* name = nullptr;
        if (sd_bus_message_read(message, "s", &name) < 0 || read_property(message, name, facts) < 0 ||
            sd_bus_message_exit_container(message) < 0)
            return std::nullopt;
    }
}

} // namespace listenwatch
