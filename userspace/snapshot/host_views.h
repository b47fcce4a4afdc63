// Takes the views of this host's listeners that `doctor --cross-check` compares.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/result.h"
#include "snapshot/cross_view.h"
#include "snapshot/socket_iterator.h"
#include "snapshot/socket_tables.h"

namespace listenwatch {

/// All views of one moment, and a sentence about each thing that one of them could not look at.
struct ViewTakes {
    std::vector<ViewTake> takes;
    std::vector<std::string> notes;
    /// Of SMC sockets, by namespace and inode: the inode of the TCP socket inside.
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint64_t> inner_inodes;
};

/// The means that are there: loaded once, asked again for each comparison.
class HostViews {
public:
    explicit HostViews(Procfs proc = Procfs{});

    ViewTakes take();
    /// The BPF tables, null where they do not load.
    [[nodiscard]] SocketTableIterator* tables() { return x_tables ? &*x_tables : nullptr; }

private:
    void take_descriptors(ViewTakes& all);
    void take_tables(ViewTakes& all);
    void take_sock_diag(ViewTakes& all);
    void take_proc(ViewTakes& all);

    Procfs x_proc;
    std::optional<SocketIterator> x_descriptors;
    std::optional<SocketTableIterator> x_tables;
    std::string x_why_no_descriptors, x_why_no_tables;
};

/// The findings that several comparisons in a row agree about, and the last takes.
struct CrossCheck {
    ViewTakes views;
    std::vector<CrossFinding> findings;
};

/// Compares up to three times, until nothing is left that differs each time.
CrossCheck cross_check(HostViews& views);

} // namespace listenwatch
