#include "enrich/unit_file.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "enrich/cgroup_path.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostListens = 64;

void add_value(std::vector<std::string>& values, std::string_view value)
{
    if (value.empty()) return values.clear();
    if (values.size() < kMostListens) values.emplace_back(value);
}

void add_words(std::vector<std::string>& words, std::string_view value)
{
    if (value.empty()) return words.clear();
    for (const std::string_view each : split_words(value)) add_value(words, each);
}

bool is_true(std::string_view value)
{
    for (const std::string_view yes : {"1", "yes", "y", "true", "t", "on"})
        if (to_lower(value) == yes) return true;
    return false;
}

void assign(std::string_view section, std::string_view key, std::string_view value, UnitFile& file)
{
    if (section == "Unit" && key == "Description") file.description = value;
    if (section == "Install" && !value.empty()) file.has_install = true;
    if (section == "Install" && key == "Alias") add_words(file.aliases, value);
    if (section != "Socket") return;
    if (key == "Service") file.service = value;
    if (key == "Accept") file.accept = is_true(value);
    if (key == "ListenStream") add_value(file.streams, value);
    if (key == "ListenDatagram") add_value(file.datagrams, value);
    if (key == "ListenSequentialPacket") add_value(file.packets, value);
}

// Takes a line off, with those that it goes on in: a backslash at the end becomes a blank, comments between are
// dropped.
std::string take_whole_line(std::string_view& text)
{
    std::string whole;
    for (bool goes_on = true; goes_on && !text.empty();) {
        const std::size_t end = text.find('\n');
        std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!whole.empty() && (line.starts_with('#') || line.starts_with(';'))) continue;
        goes_on = line.ends_with('\\');
        if (goes_on) line.remove_suffix(1);
        whole.append(line);
        if (goes_on) whole += ' ';
    }
    return whole;
}

// "a-b\x2d" as systemd-escape --unescape says it.
std::string unescaped(std::string_view part)
{
    std::string dashes(part);
    for (char& c : dashes)
        if (c == '-') c = '/';
    return unescape_unit_part(dashes).value_or(std::string(part));
}

std::optional<std::string> value_of(char specifier, const UnitName& unit, const UnitUser& user)
{
    switch (specifier) {
    case '%': return "%";
    case 'i': return unit.instance;
    case 'I': return unescaped(unit.instance);
    case 'j': return unit.prefix.substr(unit.prefix.rfind('-') + 1);
    case 'n': return unit.whole;
    case 'N': return unit.whole.substr(0, unit.whole.size() - unit.suffix.size());
    case 'p': return unit.prefix;
    case 't': return runtime_directory(user);
    case 'U': return std::to_string(user.uid);
    case 'u': return user.name.empty() ? std::nullopt : std::optional(user.name);
    case 'h': return user.home.empty() ? std::nullopt : std::optional(user.home);
    default: return std::nullopt;
    }
}

} // namespace

void add_unit_text(std::string_view text, UnitFile& file)
{
    std::string section;
    while (!text.empty()) {
        const std::string whole = take_whole_line(text);
        const std::string_view line = trim(whole);
        if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
        if (line.starts_with('[')) {
            section = line.ends_with(']') ? line.substr(1, line.size() - 2) : std::string_view();
            continue;
        }
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        assign(section, trim(line.substr(0, equals)), trim(line.substr(equals + 1)), file);
    }
}

UnitName::UnitName(std::string_view name) : whole(name), suffix(name.substr(std::min(name.rfind('.'), name.size())))
{
    const std::string_view front = name.substr(0, name.size() - suffix.size());
    prefix = front.substr(0, front.find('@'));
    if (prefix.size() < front.size()) instance = front.substr(prefix.size() + 1);
}

std::string UnitName::of_template() const
{
    return instance.empty() ? std::string() : prefix + "@" + suffix;
}

std::string runtime_directory(const UnitUser& user)
{
    return "/run/user/" + std::to_string(user.uid);
}

std::string expand_specifiers(std::string_view text, const UnitName& unit, const UnitUser& user)
{
    constexpr std::size_t kLongest = 4096; // %h%h%h...: a user may have a long home
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() < kLongest; ++i) {
        const auto value = text[i] == '%' && i + 1 < text.size() ? value_of(text[i + 1], unit, user) : std::nullopt;
        if (value) ++i;
        out += value ? *value : std::string(1, text[i]);
    }
    return out;
}

} // namespace listenwatch
