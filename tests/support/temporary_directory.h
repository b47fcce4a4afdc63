// A directory that is gone after the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace listenwatch {

struct TemporaryDirectory {
    std::string path = (std::filesystem::temp_directory_path() / "listenwatch_XXXXXX").string();

    TemporaryDirectory()
    {
        if (::mkdtemp(path.data()) == nullptr)
            throw std::filesystem::filesystem_error("mkdtemp", path, std::error_code(errno, std::generic_category()));
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::string operator/(const std::string& name) const { return path + "/" + name; }
};

} // namespace listenwatch
