// Which package a file belongs to, in little memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Where /bin, /sbin and /lib* are links into /usr, both names are one file.
class UsrMerge {
public:
    UsrMerge() = default;
    /// Looks at the links below `root` ("" = the real one).
    explicit UsrMerge(const std::string& root);
    /// "/usr/bin/sh" for "/bin/sh" where that is so.
    [[nodiscard]] std::string resolve(std::string_view path) const;

private:
    std::vector<std::string> x_directories; // "/bin/"
};

/// Whether a program or script may have that path: documentation, headers and the like need no place in an index.
bool may_be_run(std::string_view path);

/// Keeps 48 bits of a hash of each path: a host's hundred thousand names are less than a megabyte. The hash has a
/// secret, so that nobody can choose a path that has another one's. First all `add`, then `finish`, then `find`.
class PackageIndex {
public:
    explicit PackageIndex(UsrMerge merge = {});

    /// Files that are added from now on are this package's. Beyond 65535 packages none is kept.
    void begin_package(Package package);
    /// Of several packages that have the path the first counts.
    void add(std::string_view path);
    void finish();

    /// Null when it is nobody's. Valid as long as the index.
    [[nodiscard]] const Package* find(std::string_view path) const;
    [[nodiscard]] std::size_t size() const { return x_entries.size(); }

private:
    [[nodiscard]] std::uint64_t hash_of(std::string_view path) const;

    UsrMerge x_merge;
    std::uint64_t x_secret = 0;
    std::vector<Package> x_packages;
    bool x_is_full = false;               // the last package that began is not kept
    std::vector<std::uint64_t> x_entries; // hash << 16 | number of the package
};

} // namespace listenwatch
