// Asks the kernel for the sockets of a network namespace (NETLINK_SOCK_DIAG, sock_diag(7)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/diag_message.h"

struct mnl_socket;
struct nlmsghdr;

namespace listenwatch {

/// The tables that can be dumped; the numbers are the kernel's IPPROTO_*.
enum class DiagTable : std::uint16_t { tcp = 6, udp = 17, sctp = 132, udplite = 136, raw = 255, mptcp = 262 };

/// Which sockets of a table: those open to strangers, or every one that has a port (TCP sockets that are bound and do
/// nothing else since kernel 6.8: 91051f003948).
enum class DiagStates : std::uint8_t { open_to_strangers, any };

/// The rows of one table (IPv4 and IPv6), or of one family.
struct DiagDump {
    std::vector<DiagRow> rows;
    std::vector<Listener> listeners; ///< of `dump_family`
    bool complete = true;            ///< false: the table kept changing under the dump, sockets may be missing
};

/// A socket to the kernel; it belongs to the network namespace of the thread that opened it, wherever it is used.
class SockDiag {
public:
    static Result<SockDiag> open();

    /// Listening sockets of tcp, sctp and mptcp, unconnected ones of udp, udplite and raw. `unsupported`: this kernel
    /// cannot dump the table (no such protocol, or no module tcp_diag, udp_diag, mptcp_diag...). The kernel loads such
    /// a module when it is asked, but never the protocol itself (bf2ae2e4bf93).
    Result<DiagDump> dump(DiagTable table, DiagStates states = DiagStates::open_to_strangers);
    /// The sockets of unix_ and vsock that listen, all of packet and xdp. `unsupported` as above.
    Result<DiagDump> dump_family(Transport family);
    /// All SMC sockets, with the address and port of the TCP socket inside. `unsupported` as above.
    Result<DiagDump> dump_smc();

private:
    struct Closer {
        void operator()(mnl_socket* socket) const;
    };
    explicit SockDiag(mnl_socket* socket);
    Result<DiagBatch> dump_once(DiagTable table, int family, DiagStates states);
    Result<DiagBatch> dump_family_once(Transport family);
    Result<DiagBatch> dump_smc_once();
    nlmsghdr* put_header();
    Result<DiagBatch> exchange(const nlmsghdr* message, const std::string& name, DiagBatch batch = {});

    std::unique_ptr<mnl_socket, Closer> x_socket;
    std::vector<std::byte> x_buffer;
    std::uint32_t x_sequence = 0;
};

} // namespace listenwatch
