#include "enrich/user_units.h"

#include <algorithm>
#include <sys/stat.h>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "base/utf8.h"
#include "enrich/listen_words.h"
#include "enrich/local_file.h"

namespace listenwatch {
namespace {

constexpr std::size_t kMostDropIns = 64;
constexpr std::size_t kLongestDescription = 1024;

// What a .socket starts, as it says or by its name.
std::string started_service(const UnitName& socket, const UnitFile& file, const UnitUser& user)
{
    if (!file.service.empty()) return expand_specifiers(file.service, socket, user);
    if (file.accept) return socket.prefix + "@.service";
    return socket.whole.substr(0, socket.whole.size() - socket.suffix.size()) + ".service";
}

// "default.target.wants": what is linked in it is started with that unit.
bool has_wishes(std::string_view directory)
{
    return directory.ends_with(".wants") || directory.ends_with(".requires") || directory.ends_with(".upholds");
}

} // namespace

std::vector<std::string> user_unit_directories(const UnitUser& user)
{
    const std::string run = runtime_directory(user) + "/systemd/";
    const std::string config = user.home + "/.config/systemd/", data = user.home + "/.local/share/systemd/";
    std::vector<std::string> all{config + "user.control",
                                 run + "user.control",
                                 run + "transient",
                                 run + "generator.early",
                                 config + "user",
                                 "/etc/xdg/systemd/user",
                                 "/etc/systemd/user",
                                 run + "user",
                                 "/run/systemd/user",
                                 run + "generator",
                                 data + "user",
                                 "/usr/local/share/systemd/user",
                                 "/usr/share/systemd/user",
                                 "/usr/local/lib/systemd/user",
                                 "/usr/lib/systemd/user",
                                 run + "generator.late"};
    const auto is_homeless = [&](const std::string& path) {
        return path.starts_with(config) || path.starts_with(data);
    };
    if (!user.home.starts_with('/')) std::erase_if(all, is_homeless);
    return all;
}

bool UserUnits::Directory::has(const std::string& name) const
{
    return std::ranges::binary_search(names, name);
}

UserUnits::UserUnits(UnitUser user, std::string root) : x_user(std::move(user)), x_root(std::move(root))
{
    for (std::string& path : user_unit_directories(x_user)) {
        Directory directory{path, list_local_directory(x_root + path, kMostNames)};
        std::ranges::sort(directory.names);
        if (!directory.names.empty()) x_directories.push_back(std::move(directory));
    }
}

UnitFacts UserUnits::describe(const std::string& name)
{
    const UnitName unit(name);
    const auto found = find(unit);
    if (!found) return {};
    const UnitFile file = read(unit, *found);
    UnitFacts facts{.name = name, .fragment_path = found->path};
    facts.description = cut_text(expand_specifiers(file.description, unit, x_user), kLongestDescription);
    facts.file_state = file_state(unit, *found, file);
    if (unit.suffix == ".socket") facts.triggers = {started_service(unit, file, x_user)};
    if (unit.suffix == ".service") facts.triggered_by = sockets_of(unit);
    return facts;
}

std::optional<UnitFacts> UserUnits::describe_socket_at(const std::string& words)
{
    std::vector<std::string> all = all_sockets();
    std::erase_if(all, [&](const std::string& each) { return !listens_at(UnitName(each), words); });
    if (all.size() > 1)
        std::erase_if(all, [&](const std::string& each) {
            const auto file = read(UnitName(each)); // none: the limit of lookups
            return !file || !is_wanted(UnitName(each), *file);
        });
    return all.size() == 1 ? std::optional(describe(all.front())) : std::nullopt;
}

// An instance's own file goes before that of its template.
std::optional<UserUnits::Found> UserUnits::find(const UnitName& unit)
{
    auto found = find_file(unit.whole);
    return found || unit.instance.empty() ? std::move(found) : find_file(unit.of_template());
}

// A link to /dev/null, and an empty file, are no unit and hide those behind them. Other links are followed, as systemd
// does it.
std::optional<UserUnits::Found> UserUnits::find_file(const std::string& name)
{
    for (const Directory& directory : x_directories) {
        if (!directory.has(name)) continue;
        std::string path = directory.path + "/" + name;
        if (read_link(x_root + path) == "/dev/null") return Found{std::move(path), directory.path, {}};
        auto text = x_lookups++ < kMostLookups ? read_local_file(x_root + path, kMostBytes) : std::nullopt;
        if (text) return Found{std::move(path), directory.path, std::move(*text)};
    }
    return std::nullopt;
}

UnitFile UserUnits::read(const UnitName& unit, const Found& found)
{
    UnitFile file;
    add_unit_text(found.text, file);
    std::map<std::string, std::string> drop_ins;
    add_drop_ins(unit.whole, drop_ins);
    if (!unit.instance.empty()) add_drop_ins(unit.of_template(), drop_ins);
    for (const auto& [name, path] : drop_ins)
        if (x_lookups++ < kMostLookups) add_unit_text(read_local_file(x_root + path, kMostBytes).value_or(""), file);
    return file;
}

// Nothing where there is no such unit, or it is masked.
std::optional<UnitFile> UserUnits::read(const UnitName& unit)
{
    const auto found = find(unit);
    return found && !found->text.empty() ? std::optional(read(unit, *found)) : std::nullopt;
}

// In the order of their names; of two with the same name that in the first directory counts.
void UserUnits::add_drop_ins(const std::string& name, std::map<std::string, std::string>& paths)
{
    for (const Directory& directory : x_directories) {
        if (!directory.has(name + ".d")) continue;
        const std::string front = directory.path + "/" + name + ".d";
        for (const std::string& each : list_local_directory(x_root + front, kMostDropIns))
            if (each.ends_with(".conf") && paths.size() < kMostDropIns) paths.try_emplace(each, front + "/" + each);
    }
}

// In systemd's words (systemctl(1), is-enabled).
std::string UserUnits::file_state(const UnitName& unit, const Found& found, const UnitFile& file)
{
    if (found.text.empty()) return "masked";
    if (found.directory.ends_with("/transient")) return "transient";
    if (found.directory.contains("/generator")) return "generated";
    if (is_wanted(unit, file)) return "enabled";
    return file.has_install ? "disabled" : "static";
}

bool UserUnits::is_there(const std::string& path)
{
    struct stat file{};
    return x_lookups++ < kMostLookups && ::lstat((x_root + path).c_str(), &file) == 0;
}

bool UserUnits::is_wanted(const UnitName& unit, const UnitFile& file)
{
    const auto is_wish = [&](const Directory& directory, const std::string& name) {
        return has_wishes(name) && is_there(directory.path + "/" + name + "/" + unit.whole);
    };
    const auto is_second_name = [&](const std::string& name) {
        return std::ranges::find(file.aliases, name) != file.aliases.end();
    };
    for (const Directory& directory : x_directories)
        for (const std::string& name : directory.names)
            if (is_wish(directory, name) || (is_second_name(name) && is_alias(directory, name, unit))) return true;
    return false;
}

// Whether the name is a link to the unit, as `systemctl enable` makes it for Alias=.
bool UserUnits::is_alias(const Directory& directory, const std::string& name, const UnitName& unit)
{
    if (name == unit.whole || x_lookups++ >= kMostLookups) return false;
    const auto target = read_link(x_root + directory.path + "/" + name);
    return target && base_name(*target) == unit.whole;
}

std::vector<std::string> UserUnits::all_sockets()
{
    std::vector<std::string> all;
    for (const Directory& directory : x_directories)
        for (const std::string& name : directory.names)
            if (name.ends_with(".socket") && !name.ends_with("@.socket")) all.push_back(name);
    std::ranges::sort(all);
    const auto [first, last] = std::ranges::unique(all);
    all.erase(first, last);
    if (all.size() > kMostSockets) all.resize(kMostSockets);
    return all;
}

// Those that start it by themselves: a .socket that nobody enabled most likely does not listen.
std::vector<std::string> UserUnits::sockets_of(const UnitName& service)
{
    std::vector<std::string> all = all_sockets();
    if (!service.instance.empty()) all.insert(all.begin(), service.prefix + "@" + service.instance + ".socket");
    std::erase_if(all, [&](const std::string& each) {
        const UnitName socket(each);
        const auto file = read(socket);
        const std::string started = file ? started_service(socket, *file, x_user) : "";
        const bool is_ours = !started.empty() && (started == service.whole || started == service.of_template());
        return !is_ours || !is_wanted(socket, *file);
    });
    return all;
}

bool UserUnits::listens_at(const UnitName& socket, const std::string& words)
{
    const auto file = read(socket);
    if (!file) return false;
    const auto has = [&](std::string_view kind, const std::vector<std::string>& values) {
        return std::ranges::any_of(values, [&](const std::string& value) {
            const auto said = listen_words(kind, expand_specifiers(value, socket, x_user));
            return std::ranges::find(said, words) != said.end();
        });
    };
    return has("stream", file->streams) || has("datagram", file->datagrams) || has("packet", file->packets);
}

} // namespace listenwatch
