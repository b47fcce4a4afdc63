#include "rule/rule_files.h"

#include <filesystem>
#include <map>

#include "base/file.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

bool is_rule_name(const fs::path& path)
{
    const std::string extension = path.extension();
    return !path.filename().string().starts_with('.') && (extension == ".yml" || extension == ".yaml");
}

bool is_dev_null(const fs::path& path)
{
    std::error_code ignored; // a dangling link is a file that cannot be read: said later, by name
    return fs::is_symlink(fs::symlink_status(path, ignored)) && fs::read_symlink(path, ignored) == "/dev/null";
}

} // namespace

Result<std::vector<std::string>> find_rule_files(std::span<const std::string> directories)
{
    std::map<std::string, std::string> by_name;
    for (const std::string& directory : directories) {
        std::error_code error;
        if (fs::is_regular_file(directory, error)) {
            by_name[fs::path(directory).filename()] = directory;
            continue;
        }
        fs::recursive_directory_iterator entry(directory, error);
        if (error == std::errc::no_such_file_or_directory) continue;
        for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
            if (!is_rule_name(entry->path())) continue;
            std::error_code no_directory;
            if (entry->is_directory(no_directory)) continue;
            by_name[entry->path().lexically_relative(directory)] = entry->path();
        }
        if (error) return fail(errno_kind(error.value()), "read " + directory + ": " + error.message());
    }
    std::vector<std::string> files;
    for (auto& [name, path] : by_name)
        if (!is_dev_null(path)) files.push_back(std::move(path));
    return files;
}

} // namespace listenwatch
