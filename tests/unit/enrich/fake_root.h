// A made-up file tree in a temporary directory: /proc, /etc and what else a test needs.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace listenwatch {

class FakeRoot {
public:
    FakeRoot()
    {
        std::string path = (std::filesystem::temp_directory_path() / "listenwatch-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr) std::abort();
        x_path = path;
    }
    FakeRoot(const FakeRoot&) = delete;
    FakeRoot& operator=(const FakeRoot&) = delete;
    ~FakeRoot() { std::filesystem::remove_all(x_path); }

    [[nodiscard]] std::string path(const std::string& name = "") const
    {
        return x_path + (name.empty() ? "" : "/" + name);
    }

    void write(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::binary) << text;
    }
    /// Another file takes the place of the old one, as editors and vipw do it.
    void replace(const std::string& name, const std::string& text) const
    {
        write(name + ".new", text);
        std::filesystem::rename(path(name + ".new"), path(name));
    }
    void remove(const std::string& name) const { std::filesystem::remove_all(path(name)); }
    void link(const std::string& name, const std::string& target) const
    {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::filesystem::create_symlink(target, path(name));
    }
    [[nodiscard]] std::uint32_t inode(const std::string& name) const
    {
        struct stat file{};
        return ::stat(path(name).c_str(), &file) == 0 ? static_cast<std::uint32_t>(file.st_ino) : 0;
    }

private:
    std::string x_path;
};

} // namespace listenwatch
