#include "enrich/cgroup_path.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kLongestUnitName = 255; // UNIT_NAME_MAX of systemd, with its NUL 256
constexpr std::array<std::string_view, 11> kUnitSuffixes{"service", "socket", "target", "device", "mount", "automount",
                                                         "swap",    "timer",  "path",   "slice",  "scope"};

bool is_unit_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' ||
           c == '_' || c == '.' || c == '\\' || c == '@';
}

} // namespace

std::string_view strip_cgroup_path(std::string_view path)
{
    constexpr std::string_view kDeleted = " (deleted)";
    if (path.ends_with(kDeleted)) path.remove_suffix(kDeleted.size());
    while (path == "/.." || path.starts_with("/../")) path.remove_prefix(3);
    return path;
}

std::string_view take_component(std::string_view& path)
{
    while (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view first = path.substr(0, path.find('/'));
    path.remove_prefix(first.size());
    return first;
}

std::string_view unescape_component(std::string_view component)
{
    if (component.starts_with('_')) component.remove_prefix(1);
    return component;
}

bool is_unit_name(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (name.size() > kLongestUnitName || dot == std::string_view::npos || dot == 0) return false;
    if (std::ranges::find(kUnitSuffixes, name.substr(dot + 1)) == kUnitSuffixes.end()) return false;
    const std::string_view front = name.substr(0, dot);
    if (!std::ranges::all_of(front, is_unit_letter)) return false;
    const std::size_t at = front.find('@');
    return at == std::string_view::npos || (at != 0 && at + 1 != front.size());
}

std::optional<std::string> unescape_unit_part(std::string_view part)
{
    std::string plain;
    while (!part.empty()) {
        const bool escaped = part.starts_with("\\x");
        const auto byte =
            escaped && part.size() >= 4 ? parse_number<std::uint8_t>(part.substr(2, 2), 16) : std::nullopt;
        if (part[0] == '\\' && !byte) return std::nullopt;
        plain += byte ? static_cast<char>(*byte) : part[0];
        part.remove_prefix(byte ? 4 : 1);
    }
    return plain;
}

} // namespace listenwatch
