// The addresses of another namespace, read through /proc of a process that lives in it: entering it takes more rights.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/procfs.h"
#include "listenwatch/interface_address.h"

namespace listenwatch {

/// Adds the addresses in a text of the form of /proc/PID/net/if_inet6 (kernel: if6_seq_show in net/ipv6/addrconf.c).
void parse_if_inet6(std::string_view text, std::vector<InterfaceAddress>& addresses);

/// Adds the host's own IPv4 addresses in a text of the form of /proc/PID/net/fib_trie (kernel: fib_trie_seq_show in
/// net/ipv4/fib_trie.c), from every table: an address in another than "Local" and "Main" is one of a VRF. The device
/// is not told there; 127.0.0.0/8 counts as loopback.
void parse_fib_trie(std::string_view text, std::vector<InterfaceAddress>& addresses);

/// All addresses of the process' namespace. Which IPv6 addresses are in a VRF is not told: where IPv4 shows one, any
/// may be. nullopt when they may not be read or the process is gone.
std::optional<std::vector<InterfaceAddress>> read_addresses(const ProcDir& process);

} // namespace listenwatch
