// The packet filter of the program's own namespace, read by a thread of its own whenever it changed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/unique_fd.h"
#include "firewall/port_forwards.h"
#include "firewall/ruleset.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// What was read once, and what follows from it.
struct FirewallView {
    Ruleset ruleset;
    PortForwards forwards;
};

/// Reads at the start, after the kernel told of a change of nf_tables (NFNLGRP_NFTABLES), and when asked to `look`:
/// nobody tells of x_tables, IPVS and BPF programs. Whoever asks gets the last view and never waits for the next. A
/// reading may take a second for 100 000 rules; the thread rests fifty times as long before the next.
class FirewallWatch {
public:
    using Reader = std::function<Result<Ruleset>()>;

    /// `read` is called by the thread.
    explicit FirewallWatch(Reader read);

    /// null while nothing was read yet. May be called by several threads.
    [[nodiscard]] std::shared_ptr<const FirewallView> view() const;
    /// Becomes readable when there is a view that differs from the one before; `take_news` makes it unreadable.
    [[nodiscard]] int news_fd() const { return x_news.get(); }
    bool take_news();
    /// What nobody tells of is looked for, soon.
    void look();
    /// Until it was read once, but no longer than that.
    void wait_for(std::chrono::milliseconds longest);

private:
    void work(const std::stop_token& stop);
    bool wait_for_change(const std::stop_token& stop, std::chrono::nanoseconds rest);
    void publish(std::shared_ptr<const FirewallView> view);

    Reader x_read;
    UniqueFd x_changes;         // netlink
    UniqueFd x_wake;            // eventfd: somebody wants a look, or the end
    UniqueFd x_news;            // eventfd
    mutable std::mutex x_mutex; // of the view
    std::condition_variable x_is_read;
    std::shared_ptr<const FirewallView> x_view;
    std::jthread x_thread; // last: it ends before what it uses
};

} // namespace listenwatch
