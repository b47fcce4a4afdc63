#include "enrich/package_finder.h"

#include <array>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/clock.h"
#include "enrich/dpkg_database.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kLookPauseNs = 1'000'000'000;
constexpr std::chrono::seconds kReadPause{10};

bool is_there(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

// The files that change with the database, each by its inode and time of change.
using Stamp = std::array<std::int64_t, 9>;

Stamp look(const std::string& root)
{
    Stamp stamp{};
    std::size_t at = 0;
    for (const char* name : {"/status", "/info", "/diversions"}) {
        struct stat file{};
        const bool found = ::stat((root + "/var/lib/dpkg" + name).c_str(), &file) == 0;
        stamp.at(at++) = found ? static_cast<std::int64_t>(file.st_ino) : -1;
        stamp.at(at++) = file.st_mtim.tv_sec;
        stamp.at(at++) = file.st_mtim.tv_nsec;
    }
    return stamp;
}

} // namespace

std::string package_trouble(const std::string& root)
{
    if (is_there(root + "/var/lib/dpkg/status")) return {};
    for (const char* directory : {"/var/lib/rpm", "/usr/lib/sysimage/rpm"})
        for (const auto& [file, kind] :
             {std::pair("/rpmdb.sqlite", "sqlite"), std::pair("/Packages.db", "ndb"), std::pair("/Packages", "bdb")})
            if (is_there(root + directory + file))
                return std::string("packages are not told: rpm's database (") + kind + ") is not read";
    return {};
}

PackageFinder::PackageFinder(Pace pace, std::string root)
    : x_root(std::move(root)), x_pace(pace), x_thread([this](const std::stop_token& stop) { work(stop); })
{
}

std::optional<Package> PackageFinder::find(std::string_view path)
{
    const std::uint64_t now = boottime_ns();
    const bool look_again = now - x_asked_ns > kLookPauseNs;
    if (look_again) x_asked_ns = now;
    std::shared_ptr<const PackageIndex> index;
    {
        const std::scoped_lock lock(x_mutex);
        index = x_index;
        x_is_asked |= look_again;
    }
    if (look_again) x_news.notify_all();
    const Package* found = index ? index->find(path) : nullptr;
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

void PackageFinder::wait()
{
    std::unique_lock lock(x_mutex);
    x_news.wait(lock, [&] { return x_index != nullptr; });
}

bool PackageFinder::wait_for(std::chrono::milliseconds longest)
{
    std::unique_lock lock(x_mutex);
    return x_news.wait_for(lock, longest, [&] { return x_index != nullptr; });
}

void PackageFinder::work(const std::stop_token& stop)
{
    constexpr int kLater = 5; // of nice(2), and of this thread alone; with 19 a busy host starves it
    if (x_pace == Pace::background) (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLater);
    std::optional<Stamp> seen;
    std::unique_lock lock(x_mutex);
    while (!stop.stop_requested()) {
        lock.unlock();
        const Stamp now = look(x_root); // before it is read: what changes meanwhile is seen next time
        const bool is_new = seen != now;
        auto index = is_new ? std::make_shared<const PackageIndex>(read_dpkg_database(x_root, stop)) : nullptr;
        if (is_new) ::malloc_trim(0); // it took megabytes for a moment
        seen = now;
        lock.lock();
        if (index) x_index = std::move(index);
        x_news.notify_all();
        if (is_new) x_news.wait_for(lock, stop, kReadPause, [] { return false; });
        x_news.wait(lock, stop, [&] { return x_is_asked; });
        x_is_asked = false;
    }
}

} // namespace listenwatch
