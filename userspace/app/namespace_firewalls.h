// Packet filters of other network namespaces, for who has time and may enter them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/procfs.h"
#include "firewall/firewall_enricher.h"

namespace listenwatch {

/// Enters each namespace once (setns(2): CAP_SYS_ADMIN) in a thread of its own and keeps what it read. Waits for the
/// reading: for `list`, not for the event path.
class NamespaceFirewalls final : public ForeignFirewalls {
public:
    explicit NamespaceFirewalls(const Procfs& proc) : x_proc(proc) {}
    std::shared_ptr<const FirewallView> view_of(std::uint32_t netns_ino) override;
    /// A sentence about those that could not be read; "" when all could.
    [[nodiscard]] std::string trouble() const;

private:
    const Procfs& x_proc;
    bool x_is_searched = false;
    std::map<std::uint32_t, std::string> x_paths;
    std::map<std::uint32_t, std::shared_ptr<const FirewallView>> x_views;
    std::size_t x_unread = 0;
    std::string x_why; // of the last
};

} // namespace listenwatch
