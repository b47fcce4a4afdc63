// The tunnel devices of a network namespace, by rtnetlink.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "enrich/tunnel_link.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Those of the calling thread's namespace.
Result<std::vector<TunnelLink>> read_tunnel_links();

/// Those of the namespace that `path` leads to, if its inode is still `netns_ino`: read by a thread that enters it
/// (setns(2): CAP_SYS_ADMIN) and ends then.
Result<std::vector<TunnelLink>> read_tunnel_links(const std::string& path, std::uint32_t netns_ino);

} // namespace listenwatch
