// Compares views of the host's listeners that come from different parts of the kernel: what one shows and another
// hides.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Who says it.
enum class View : std::uint8_t {
    descriptors, ///< BPF: the descriptors of all tasks. Sockets without one are not in it, so it never hides one
    tables,      ///< BPF: the kernel's own socket tables of one namespace
    sock_diag,   ///< netlink
    proc,        ///< text in /proc/PID/net
};

/// "descriptors", "tables", "sock_diag", "proc".
std::string_view to_text(View view);

/// A socket as one view has it; a cookie or an inode of 0 is not known there.
struct SeenSocket {
    Identity id;
    Endpoint endpoint;
    bool kernel = false; ///< tables: the kernel's own
};

/// What a view showed at one moment.
struct ViewTake {
    View view = View::proc;
    std::vector<SeenSocket> sockets;
    /// Namespaces (by inode) and transports that it read whole: only there does an absent socket mean anything.
    std::set<std::pair<std::uint32_t, Transport>> covered;
};

/// A socket that some views show and others, which should, do not.
struct CrossFinding {
    SeenSocket socket;
    std::set<View> shown, hidden;
};

/// The same socket: by cookie, else by namespace, transport, port and inode, else (no inode: the kernel's own) by
/// address.
bool is_same(const SeenSocket& one, const SeenSocket& other);

/// What the takes disagree about, ordered by namespace and endpoint. Sockets that came or went between the takes are
/// among it.
std::vector<CrossFinding> compare_views(std::span<const ViewTake> takes);

/// What is still so in a later comparison: shown by one view and hidden by another both times.
std::vector<CrossFinding> keep_stable(const std::vector<CrossFinding>& before, const std::vector<CrossFinding>& now);

} // namespace listenwatch
