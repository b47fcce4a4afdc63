#include "enrich/watched_file.h"

#include "base/file.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPauseNs = 1'000'000'000;
constexpr std::size_t kLimitBytes = std::size_t{16} << 20U;

} // namespace

std::optional<std::string> WatchedFile::read_if_changed(std::uint64_t now_ns)
{
    if (x_seen && now_ns - x_looked_ns < kPauseNs) return std::nullopt;
    x_looked_ns = now_ns;
    const FileStamp stamp = stamp_of(x_path); // before the text: a change between both is seen next time
    if (x_seen == stamp) return std::nullopt;
    x_seen = stamp;
    auto text = read_file(x_path, kLimitBytes);
    return text ? std::move(*text) : std::string();
}

} // namespace listenwatch
