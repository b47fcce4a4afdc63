#include "enrich/service_files.h"

#include <algorithm>
#include <dirent.h>
#include <memory>

#include "base/clock.h"
#include "base/file.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kLookAgainNs = 1'000'000'000;
constexpr std::uint64_t kShareOfTime = 50;

} // namespace

bool ServiceFiles::need_reading(std::uint64_t now_ns)
{
    if (!x_begun) return true;
    if (now_ns < x_next_look_ns) return false;
    const std::uint64_t begin_ns = boottime_ns();
    const bool changed =
        std::ranges::any_of(x_seen, [&](const auto& seen) { return stamp_of(x_root + seen.first) != seen.second; });
    x_next_look_ns = now_ns + std::max(kLookAgainNs, kShareOfTime * (boottime_ns() - begin_ns));
    return changed;
}

void ServiceFiles::begin()
{
    x_begun = true;
    x_full = false;
    x_seen.clear();
    x_notes = {};
}

// Before it is read: a change between both is seen at the next look.
bool ServiceFiles::remember(const std::string& path)
{
    if (x_seen.size() >= kMostFiles && !x_seen.contains(path)) {
        if (!x_full)
            x_notes.add(path, 0, "is one file too many: after " + std::to_string(kMostFiles) + " no more is read");
        x_full = true;
        return false;
    }
    return x_seen.insert_or_assign(path, stamp_of(x_root + path)).first->second.size_bytes >= 0;
}

std::optional<std::string> ServiceFiles::read(const std::string& path)
{
    if (!remember(path)) return std::nullopt;
    auto text = read_regular_file(x_root + path, kMostBytes);
    if (text) return std::move(*text);
    const std::string& why = text.error().text; // "open ROOT/PATH: why"
    x_notes.add(path, 0, "is not read: " + why.substr(why.rfind(": ") + 2));
    return std::nullopt;
}

std::vector<std::string> ServiceFiles::list(const std::string& path)
{
    std::vector<std::string> names;
    if (!remember(path)) return names;
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir((x_root + path).c_str()), &::closedir);
    if (!dir) return names;
    while (const dirent* entry = ::readdir(dir.get())) {
        std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

bool ServiceFiles::exists(const std::string& path)
{
    return remember(path);
}

} // namespace listenwatch
