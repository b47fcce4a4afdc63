// Which package a program belongs to, without a wait for the answer.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "enrich/package_index.h"

namespace listenwatch {

/// Reads the databases of dpkg and rpm in a thread of its own, at the start and when it changed: that is looked for
/// when somebody asks, at most once a second, and they are read again ten seconds later at the earliest, since an
/// upgrade changes them all the time.
class PackageFinder {
public:
    enum class Pace : std::uint8_t {
        background, ///< everybody else first
        at_once,    ///< somebody will `wait`
    };
    explicit PackageFinder(Pace pace, std::string root = "");

    /// The package that has the file at this path; nullopt when none has, or while the databases were not read yet. May
    /// be called by several threads.
    [[nodiscard]] std::optional<Package> find(std::string_view path);
    /// Why packages are not told, or some are not; "" when all are, when this host has no package manager that we know,
    /// or while the databases were not read yet.
    [[nodiscard]] std::string trouble();
    /// Until the databases were read once, however long that takes.
    void wait();
    /// The same, but no longer than that; false when they were not read by then.
    bool wait_for(std::chrono::milliseconds longest);
    /// Where the files are.
    [[nodiscard]] const std::string& root() const { return x_root; }

private:
    void work(const std::stop_token& stop);
    std::shared_ptr<const PackageIndex> read(const std::stop_token& stop, std::string& trouble) const;

    std::string x_root;
    Pace x_pace;
    std::atomic<std::uint64_t> x_asked_ns = 0; // when the thread was last told to look
    std::mutex x_mutex;                        // of what follows
    std::condition_variable_any x_news;
    std::shared_ptr<const PackageIndex> x_index;
    std::string x_trouble; // of what `x_index` was read from
    bool x_is_asked = false;
    std::jthread x_thread; // last: it ends before what it uses
};

} // namespace listenwatch
