// BPF programs that see packets before the packet filter or choose the socket: what they do cannot be known.
#pragma once

#include <string>
#include <vector>

namespace listenwatch {

/// A sentence for each device of the calling thread's network namespace with a program for XDP or for packets that come
/// in (tcx, or a filter of tc), and one for programs that choose sockets (sk_lookup). What the kernel does not let us
/// ask is a sentence too. Waits for no peer.
std::vector<std::string> find_packet_programs();

} // namespace listenwatch
