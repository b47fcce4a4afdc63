// A made-up /proc in a temporary directory.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include "base/procfs.h"

namespace listenwatch {

/// Processes are added one by one; the tree goes away with the object.
class FakeProc {
public:
    FakeProc()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "listenwatch-proc-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
        x_root = pattern;
    }
    FakeProc(const FakeProc&) = delete;
    FakeProc& operator=(const FakeProc&) = delete;
    ~FakeProc()
    {
        std::error_code ignored;
        std::filesystem::remove_all(x_root, ignored);
    }

    [[nodiscard]] Procfs procfs() const { return Procfs(x_root); }

    void write(const std::string& path, const std::string& text) const
    {
        std::filesystem::create_directories(std::filesystem::path(x_root + "/" + path).parent_path());
        std::ofstream(x_root + "/" + path) << text;
    }

    /// A process with one thread in the namespace that the file `netns` stands for; its inode is the namespace's.
    void add_process(std::uint32_t pid, const std::string& comm, const std::string& netns = "netns-1",
                     char state = 'S') const
    {
        const std::string name = std::to_string(pid);
        write(name + "/stat", name + " (" + comm + ") " + state + " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 200 0 0\n");
        std::filesystem::create_directories(x_root + "/" + name + "/fd");
        std::filesystem::create_directories(x_root + "/" + name + "/task/" + name);
        std::filesystem::create_directories(x_root + "/" + name + "/ns");
        if (!std::filesystem::exists(x_root + "/" + netns)) write(netns, "");
        std::filesystem::create_hard_link(x_root + "/" + netns, x_root + "/" + name + "/ns/net");
    }

    /// `table` is "fd" or "task/TID/fd".
    void add_descriptor(std::uint32_t pid, int fd, const std::string& target, const std::string& table = "fd") const
    {
        const std::string directory = x_root + "/" + std::to_string(pid) + "/" + table;
        std::filesystem::create_directories(directory);
        std::filesystem::create_symlink(target, directory + "/" + std::to_string(fd));
    }

private:
    std::string x_root;
};

} // namespace listenwatch
