// A made-up file system in a temporary directory.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace listenwatch {

/// Files are added one by one; the tree goes away with the object.
class FakeConfigRoot {
public:
    FakeConfigRoot()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "listenwatch-config-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
        x_root = pattern;
    }
    FakeConfigRoot(const FakeConfigRoot&) = delete;
    FakeConfigRoot& operator=(const FakeConfigRoot&) = delete;
    ~FakeConfigRoot()
    {
        std::error_code ignored;
        std::filesystem::remove_all(x_root, ignored);
    }

    [[nodiscard]] const std::string& path() const { return x_root; }

    /// Writes a file; returns its path.
    std::string write(const std::string& path, const std::string& text) const
    {
        make_parent(path);
        std::ofstream(x_root + path, std::ios::binary) << text;
        return x_root + path;
    }

    void link(const std::string& path, const std::string& target) const
    {
        make_parent(path);
        std::filesystem::create_symlink(target, x_root + path);
    }

private:
    void make_parent(const std::string& path) const
    {
        std::filesystem::create_directories(std::filesystem::path(x_root + path).parent_path());
    }

    std::string x_root;
};

} // namespace listenwatch
