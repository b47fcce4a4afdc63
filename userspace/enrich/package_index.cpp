#include "enrich/package_index.h"

#include <algorithm>
#include <array>
#include <limits>
#include <sys/random.h>
#include <utility>

#include "base/file.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kNumberBits = 16;
constexpr std::size_t kMostPackages = std::numeric_limits<std::uint16_t>::max();

std::uint64_t mixed(std::uint64_t hash) // the end of MurmurHash3
{
    hash = (hash ^ hash >> 33U) * 0xff51afd7ed558ccdULL;
    hash = (hash ^ hash >> 33U) * 0xc4ceb9fe1a85ec53ULL;
    return hash ^ hash >> 33U;
}

} // namespace

UsrMerge::UsrMerge(const std::string& root)
{
    for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
        const auto target = read_link(root + "/" + name);
        if (target && (*target == std::string("usr/") + name || *target == std::string("/usr/") + name))
            x_directories.push_back("/" + std::string(name) + "/");
    }
}

std::string UsrMerge::resolve(std::string_view path) const
{
    const auto is_front = [&](const std::string& directory) { return path.starts_with(directory); };
    return (std::ranges::any_of(x_directories, is_front) ? "/usr" : "") + std::string(path);
}

bool may_be_run(std::string_view path)
{
    constexpr std::array<std::string_view, 11> kNever{
        "/usr/share/doc/",  "/usr/share/man/",      "/usr/share/locale/", "/usr/share/icons/",
        "/usr/share/info/", "/usr/share/lintian/",  "/usr/share/fonts/",  "/usr/include/",
        "/usr/src/",        "/usr/share/zoneinfo/", "/usr/lib/.build-id/"};
    return path.starts_with('/') && path.size() > 2 &&
           std::ranges::none_of(kNever, [&](std::string_view front) { return path.starts_with(front); });
}

PackageIndex::PackageIndex(UsrMerge merge) : x_merge(std::move(merge))
{
    if (::getrandom(&x_secret, sizeof x_secret, 0) != sizeof x_secret)
        x_secret = reinterpret_cast<std::uintptr_t>(this); // no source of chance: at least not the same everywhere
}

void PackageIndex::begin_package(Package package)
{
    x_is_full = x_packages.size() >= kMostPackages;
    if (!x_is_full) x_packages.push_back(std::move(package));
}

void PackageIndex::add(std::string_view path)
{
    if (!x_packages.empty() && !x_is_full) x_entries.push_back(hash_of(path) | (x_packages.size() - 1));
}

void PackageIndex::finish()
{
    std::ranges::sort(x_entries);
    const auto same_path = [](std::uint64_t a, std::uint64_t b) { return a >> kNumberBits == b >> kNumberBits; };
    const auto [first, last] = std::ranges::unique(x_entries, same_path);
    x_entries.erase(first, last);
    x_entries.shrink_to_fit();
}

const Package* PackageIndex::find(std::string_view path) const
{
    const std::uint64_t hash = hash_of(path);
    const auto at = std::ranges::lower_bound(x_entries, hash);
    if (at == x_entries.end() || *at >> kNumberBits != hash >> kNumberBits) return nullptr;
    return &x_packages[*at & kMostPackages];
}

std::uint64_t PackageIndex::hash_of(std::string_view path) const
{
    std::uint64_t hash = x_secret;
    for (const char c : x_merge.resolve(path)) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
    return mixed(hash ^ x_secret >> 7U) >> kNumberBits << kNumberBits;
}

} // namespace listenwatch
