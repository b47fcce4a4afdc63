#include "enrich/package_finder.h"

#include <array>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "base/clock.h"
#include "enrich/dpkg_database.h"
#include "enrich/file_stamp.h"
#include "enrich/rpm_database.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kLookPauseNs = 1'000'000'000;
constexpr std::chrono::seconds kReadPause{10};

// The files that change with the databases.
using Stamp = std::array<FileStamp, 4>;

Stamp look(const std::string& root)
{
    const auto rpm = find_rpm_database(root);
    return {stamp_of(root + "/var/lib/dpkg/status"), stamp_of(root + "/var/lib/dpkg/info"),
            stamp_of(root + "/var/lib/dpkg/diversions"), rpm ? stamp_of(rpm->path) : FileStamp{}};
}

} // namespace

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

std::string PackageFinder::trouble()
{
    const std::scoped_lock lock(x_mutex);
    return x_trouble;
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

std::shared_ptr<const PackageIndex> PackageFinder::read(const std::stop_token& stop, std::string& trouble) const
{
    auto index = std::make_shared<PackageIndex>(UsrMerge(x_root));
    add_dpkg_database(*index, x_root, stop); // first: on a host of both, rpm is the guest
    trouble = add_rpm_database(*index, x_root, stop);
    index->finish();
    ::malloc_trim(0); // it took megabytes for a moment
    return index;
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
        std::string trouble;
        auto index = is_new ? read(stop, trouble) : nullptr;
        if (index && x_pace == Pace::background) ::malloc_trim(0); // the databases are long, what is kept is short
        seen = now;
        lock.lock();
        if (index) x_trouble = std::move(trouble);
        if (index) x_index = std::move(index);
        x_news.notify_all();
        if (is_new) x_news.wait_for(lock, stop, kReadPause, [] { return false; });
        x_news.wait(lock, stop, [&] { return x_is_asked; });
        x_is_asked = false;
    }
}

} // namespace listenwatch
