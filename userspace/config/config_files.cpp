#include "config/config_files.h"

#include <array>
#include <filesystem>
#include <map>
#include <system_error>

#include "base/file.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> kDirectories{"/usr/lib/listenwatch", "/run/listenwatch", "/etc/listenwatch"};

// A link that leads nowhere is there: reading it tells the mistake.
bool is_there(const std::string& path)
{
    std::error_code error;
    const fs::file_type type = fs::symlink_status(path, error).type();
    return type != fs::file_type::not_found;
}

bool is_masked(const std::string& path)
{
    const auto target = read_link(path);
    return target && *target == "/dev/null";
}

void list_drop_ins(const std::string& directory, std::map<std::string, std::string>& found, std::vector<Error>& errors)
{
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename();
        if (!name.starts_with('.') && name.ends_with(".yml")) found[name] = directory + "/" + name;
    }
    if (error && error != std::errc::no_such_file_or_directory)
        errors.push_back({errno_kind(error.value()) == ErrorKind::permission ? ErrorKind::permission : ErrorKind::usage,
                          "list " + directory + ": " + error.message()});
}

} // namespace

ConfigFiles find_config_files(const std::string& root)
{
    ConfigFiles files;
    std::map<std::string, std::string> drop_ins; // by name: the order in which they count
    for (const char* directory : kDirectories) {
        const std::string path = root + directory;
        if (is_there(path + "/listenwatch.yml")) files.paths.push_back(path + "/listenwatch.yml");
        list_drop_ins(path + "/conf.d", drop_ins, files.errors);
    }
    for (const auto& [name, path] : drop_ins)
        if (!is_masked(path)) files.paths.push_back(path);
    return files;
}

} // namespace listenwatch
