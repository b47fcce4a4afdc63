#include "enrich/dpkg_database.h"

#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestList = std::size_t{16} << 20U;

// "Key: value" of a stanza.
std::string_view value_of(std::string_view line, std::string_view key)
{
    if (!line.starts_with(key) || !line.substr(key.size()).starts_with(": ")) return {};
    return trim(line.substr(key.size() + 2));
}

// Takes the next line off the front.
std::string_view take_line(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// "libc6:amd64.list" is of libc6.
std::string_view package_of(std::string_view file_name)
{
    return file_name.substr(0, file_name.find(':')).substr(0, file_name.rfind(".list"));
}

} // namespace

Diversions parse_diversions(std::string_view text)
{
    Diversions diversions;
    while (!text.empty()) {
        const std::string_view from = take_line(text), to = take_line(text), package = take_line(text);
        if (from.starts_with('/') && to.starts_with('/') && !package.empty())
            diversions.insert_or_assign(std::string(from), Diversion{std::string(to), std::string(package)});
    }
    return diversions;
}

std::unordered_map<std::string, std::string> parse_dpkg_status(std::string_view text)
{
    std::unordered_map<std::string, std::string> versions;
    std::string_view name, version;
    bool installed = false;
    while (true) {
        const bool at_end = text.empty();
        const std::string_view line = take_line(text);
        if (line.empty()) {
            if (installed && !name.empty() && !version.empty()) versions.emplace(name, version);
            name = version = {};
            installed = false;
            if (at_end) return versions;
            continue;
        }
        if (const auto package = value_of(line, "Package"); !package.empty()) name = package;
        if (const auto said = value_of(line, "Version"); !said.empty()) version = said;
        if (const auto status = value_of(line, "Status"); !status.empty()) installed = status.ends_with(" installed");
    }
}

void add_dpkg_list(PackageIndex& index, std::string_view list, std::string_view package, const Diversions& diversions)
{
    while (!list.empty()) {
        const std::string_view path = take_line(list);
        if (!may_be_run(path)) continue;
        const auto diverted = diversions.empty() ? diversions.end() : diversions.find(std::string(path));
        index.add(diverted != diversions.end() && diverted->second.package != package ? diverted->second.to : path);
    }
}

void add_dpkg_database(PackageIndex& index, const std::string& root, const std::stop_token& stop)
{
    const std::string directory = root + "/var/lib/dpkg";
    const auto versions = parse_dpkg_status(read_file(directory + "/status").value_or(""));
    const Diversions diversions = parse_diversions(read_file(directory + "/diversions").value_or(""));
    std::error_code error;
    fs::directory_iterator entry(directory + "/info", error);
    for (; !error && entry != fs::directory_iterator() && !stop.stop_requested(); entry.increment(error)) {
        const std::string file = entry->path().filename();
        if (!file.ends_with(".list")) continue;
        const auto version = versions.find(std::string(package_of(file)));
        if (version == versions.end()) continue; // removed, only its configuration is left
        index.begin_package({version->first, version->second, "deb"});
        add_dpkg_list(index, read_file(entry->path(), kLargestList).value_or(""), version->first, diversions);
    }
}

} // namespace listenwatch
