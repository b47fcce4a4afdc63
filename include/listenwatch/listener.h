// The listener: a socket that strangers can talk to first, who holds it and how far it reaches.
// Passive structs; every stage reads them, the table and the enrichers fill them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace listenwatch {

/// Transport as ECS network.transport names it. MPTCP is `tcp` with Endpoint::mptcp set: one port, one listener.
enum class Transport : std::uint8_t {
    tcp,
    udp,
    udplite,
    sctp,
    unix_,  ///< stream or seqpacket, by path or abstract name
    vsock,  ///< between a virtual machine and its host
    raw,    ///< raw IP: copies of all packets of one protocol, without a port
    packet, ///< AF_PACKET: whole frames of a device, without address and port
    xdp,    ///< AF_XDP: frames that an XDP program hands over
};

/// Every transport there is.
inline constexpr std::array kTransports{Transport::tcp,  Transport::udp,    Transport::udplite,
                                        Transport::sctp, Transport::unix_,  Transport::vsock,
                                        Transport::raw,  Transport::packet, Transport::xdp};

/// Whether an IP port is part of where it listens.
constexpr bool has_ip_port(Transport transport)
{
    return transport <= Transport::sctp;
}

/// SOCK_STREAM (SCTP: one-to-one) or SOCK_SEQPACKET (SCTP: one-to-many).
enum class SocketType : std::uint8_t { unknown, stream, seqpacket };

/// How far strangers can be away, computed from address, v6only, bound device and the addresses of the socket's netns.
/// Ordered: everything above `loopback` is exposed.
enum class Reach : std::uint8_t {
    unknown,  ///< not computed, or the namespace could not be read
    loopback, ///< this host only
    link,     ///< link-local addresses only
    private_, ///< RFC 1918, RFC 6598 and RFC 4193 addresses only
    public_,  ///< one or more globally routable addresses, by name
    all,      ///< a wildcard in a namespace that has more than loopback
};

/// An IPv4 or IPv6 address. `bytes` are in network order; IPv4 uses the first four.
struct Address {
    enum class Family : std::uint8_t { none, v4, v6 };
    Family family = Family::none;
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Address&) const = default;
};

/// What makes a socket the same socket. The cookie where there is one; else netns and inode.
/// Never an address or a pid: those are shared and reused.
struct Identity {
    std::uint64_t cookie = 0;    ///< SO_COOKIE; 0 = the kernel has not made one yet
    std::uint32_t netns_ino = 0; ///< inode of the socket's network namespace, 0 = not known
    std::uint64_t inode = 0;     ///< inode of the socket's file, 0 = none (kernel sockets) or not known
    auto operator<=>(const Identity&) const = default;
};

/// Where a listener listens.
struct Endpoint {
    Transport transport = Transport::tcp;
    Address address;
    std::uint32_t port = 0;                ///< host order; vsock's have 32 bits; 0 = none
    std::uint32_t bound_ifindex = 0;       ///< SO_BINDTODEVICE, 0 = any; packet, xdp: the device that it is bound to
    bool v6only = false;                   ///< IPV6_V6ONLY as the socket has it, not as the sysctl suggests
    bool mptcp = false;                    ///< an MPTCP listener (cookie and inode are those of the msk)
    bool reuseport = false;                ///< SO_REUSEPORT
    SocketType type = SocketType::unknown; ///< unix, vsock, sctp
    std::uint16_t protocol = 0;            ///< raw: of IP; packet: EtherType in host order, 3 = all; 0 = not known
    std::uint32_t cid = 0;                 ///< vsock: whose address it is bound to, 0xffffffff = any
    std::string path{};                    ///< unix: raw bytes, an abstract name behind '@'; "" = not known
    auto operator<=>(const Endpoint&) const = default;
};

/// Whether it is known where it listens: not every view tells the name of a unix socket, the device of a packet socket
/// or the port of an SMC one.
inline bool is_named(const Endpoint& endpoint)
{
    switch (endpoint.transport) {
    case Transport::tcp: return endpoint.port != 0;
    case Transport::unix_: return !endpoint.path.empty();
    case Transport::vsock: return endpoint.port != 0;
    case Transport::packet: return endpoint.protocol != 0;
    case Transport::xdp: return endpoint.bound_ifindex != 0;
    default: return true;
    }
}

/// Where the facts about a process come from.
enum class ProcessSource : std::uint8_t {
    none,   ///< nobody knew it (the kernel's own listener, or gone before it could be read)
    kernel, ///< taken in the kernel at event time: true even if the process is gone
    procfs, ///< read from /proc afterwards, checked against the start time where there is one
};

/// A process as it was when it was looked at. Times are CLOCK_BOOTTIME nanoseconds; ids are the host's view.
struct Process {
    ProcessSource source = ProcessSource::none;
    std::uint32_t pid = 0; ///< thread group id
    std::uint32_t ppid = 0;
    std::uint32_t inner_pid = 0;    ///< the same process in its own pid namespace; 0 = it is the host's, or not known
    std::uint32_t pid_ns_level = 0; ///< how deep that namespace is; 0 = it is the host's, or not known
    std::uint64_t start_boottime_ns = 0; ///< of the thread group leader; 0 = not known. With pid: identity
    std::uint64_t exec_id = 0;           ///< grows with every exec (task->self_exec_id)
    std::uint32_t uid = 0, euid = 0, gid = 0, egid = 0;
    std::uint32_t loginuid = kNoId;   ///< audit login uid, kNoId = unset
    std::uint32_t session_id = kNoId; ///< audit session, kNoId = unset
    std::string comm;
    std::string parent_comm;
    std::string executable;        ///< path in the process' own root; raw bytes
    std::vector<std::string> args; ///< the process' own words (it can rewrite them); raw bytes
    bool args_truncated = false;
    bool exe_truncated = false; ///< the front of the path is missing
    bool exe_deleted = false;   ///< the file has no name any more
    bool exe_memfd = false;     ///< lives in anonymous memory (memfd_create)
    std::uint64_t exe_inode = 0;
    std::uint32_t exe_device = 0; ///< kernel dev_t
    std::string cgroup;           ///< path in the v2 hierarchy ("/" is its root), or of a v1 controller; "" = not known
    std::uint32_t pid_ns_ino = 0, mnt_ns_ino = 0;

    static constexpr std::uint32_t kNoId = 0xffff'ffff;
};

/// A process above another one.
struct Ancestor {
    std::uint32_t pid = 0;
    std::uint64_t start_boottime_ns = 0; ///< as /proc tells it: in clock ticks
    std::string comm;
    std::string executable; ///< raw bytes; "" = not known
    bool operator==(const Ancestor&) const = default;
};

/// What a package manager knows of a file; name empty = nothing.
struct Package {
    std::string name;
    std::string version;
    std::string type; ///< "deb"
    bool operator==(const Package&) const = default;
};

/// More about the opener than any event tells, read from /proc a moment later. What is about the opener itself was read
/// while it was that process and ran under that name; its ancestors were there when it was.
struct ProcessDetails {
    std::string working_directory;             ///< raw bytes; "" = not known
    std::optional<std::uint64_t> capabilities; ///< effective, bit N is number N of capabilities(7); null = not known
    std::vector<Ancestor> ancestors;           ///< the parent first, init last
    bool ancestors_cut = false;                ///< there are more
    std::string script;                        ///< what an interpreter runs, by its arguments; raw bytes
    std::string module;                        ///< the same where it has a name instead of a path: python3 -m
    Package package;                           ///< of the script, else of the executable
    bool operator==(const ProcessDetails&) const = default;
};

/// How a socket is kept open.
enum class HolderKind : std::uint8_t {
    descriptor,
    io_uring, ///< a registered file: no descriptor leads to it
    queue,    ///< sent with SCM_RIGHTS and not received yet; nobody's, pid 0
};

/// One of those that keep a socket open.
struct Holder {
    std::uint32_t pid = 0;
    std::uint64_t start_boottime_ns = 0; ///< 0 = not known
    std::int32_t fd = -1;                ///< -1 = not known, or none
    std::string comm;
    HolderKind kind = HolderKind::descriptor;
    std::string executable{}; ///< after an exec that was seen; "" = as the opener's, or not known
    auto operator<=>(const Holder&) const = default;
};

/// What started it, as the host names it.
struct Service {
    std::string type{};      ///< who runs it: "systemd", "xinetd", "sysv", "cron"... (docs/events.md); "" = none found
    std::string name{};      ///< unit without its suffix, init script, service of a super-server; "" = no service
    std::string unit{};      ///< "ssh.service"
    std::string user_unit{}; ///< unit of a user manager, when it belongs to one
    std::string slice{};
    std::string scope{};           ///< the unit, or that of the user's manager, when it is a scope
    std::string description{};     ///< its own words, one line
    std::string definition{};      ///< the file that says so: unit file, init script, /etc/xinetd.d/x
    std::uint32_t line = 0;        ///< of that file, from 1; 0 = the whole file
    std::optional<bool> enabled{}; ///< it starts at boot; null = not known
    std::string socket_unit{};     ///< the .socket that starts it
    std::string invocation_id{};   ///< systemd's name for this run of it
    std::string program{};         ///< of a super-server: the program that serves
    bool internal = false;         ///< of a super-server: it serves that itself
    std::string triggered_unit{};  ///< of a .socket: the service that it starts
    bool operator==(const Service&) const = default;
};

/// The container it lives in, by its cgroup path; id empty = none.
struct Container {
    std::string id{};
    std::string runtime{};
    std::string name{};          ///< as its runtime or Kubernetes calls it
    std::string image{};         ///< as it was asked for: "docker.io/library/nginx:1.25"
    std::string pod{};           ///< of Kubernetes; "" = none
    std::string pod_namespace{}; ///< and the namespace of that
    std::string pod_uid{};
    bool operator==(const Container&) const = default;
};

/// The network device that the kernel listens for.
struct KernelDevice {
    std::string name; ///< "vxlan0"; "" = none found
    std::string kind; ///< as rtnetlink names it: "vxlan"
    bool operator==(const KernelDevice&) const = default;
};

/// Whether the packet filter of its namespace lets strangers in.
enum class Firewall : std::uint8_t {
    unknown,  ///< some get through and some do not, or a rule is not understood
    open,     ///< no rule keeps anybody out
    filtered, ///< nobody gets through: dropped, rejected, or sent elsewhere
};

/// Another port that leads to the listener.
struct Steering {
    std::string kind;                                ///< "dnat", "redirect", "tproxy", "ipvs"
    std::uint16_t first_port = 0, last_port = 65535; ///< the outer ones
    std::string rule;                                ///< which rule says so, for people
    auto operator<=>(const Steering&) const = default;
};

/// Who can come to a listener.
struct Access {
    Reach reach = Reach::unknown;
    std::optional<Firewall> firewall{}; ///< null = not asked: nobody but this host reaches it, or not read yet
    std::vector<Steering> steering{};   ///< in the order of the rules
    bool operator==(const Access&) const = default;
};

/// Whether all was found out that can be.
enum class Enrichment : std::uint8_t {
    complete,
    pending, ///< something was asked for and may come soon: enrich again
    partial, ///< it did not come in time
};

/// Everything known about one listener.
struct Listener {
    Identity id;
    Endpoint endpoint;
    bool kernel = false;    ///< the kernel's own: no process has it
    bool ephemeral = false; ///< UDP port chosen by the kernel for a client
    /// Hears its peer only (UDP, raw), has no port (UDP), or hears nothing yet (packet, xdp): no listener; rows of a
    /// look at the host have such.
    bool connected = false;
    std::optional<bool> filter; ///< a BPF program of the socket picks what it gets (SO_ATTACH_FILTER); null = not known
    std::uint32_t backlog = 0;
    std::uint64_t opened_boottime_ns = 0; ///< 0 = before the monitor started
    std::string socket_cgroup;            ///< cgroup path of the socket itself (its creator's), "" = not known

    std::shared_ptr<const Process> opener; ///< who called listen or bind; null = not known (snapshot: first holder)
    std::vector<Holder> holders;           ///< ordered by (pid, fd)
    std::uint32_t uid = 0;                 ///< owner of the socket

    // filled by enrichers
    std::shared_ptr<const ProcessDetails> details; ///< of the opener; null = none
    std::string user_name;                         ///< of the opener's effective uid; "" = no such user
    std::string real_user_name;                    ///< of its real uid; this and the next are of the opener only
    std::string group_name;                        ///< of its effective gid
    std::string real_group_name;                   ///< of its real gid
    std::string login_name;                        ///< of its audit login uid
    std::string service_port;                      ///< name of the port: "ssh"
    Service service;
    Container container;
    Access access;
    KernelDevice kernel_device; ///< of the kernel's own listeners
    Enrichment enrichment = Enrichment::complete;
};

/// More than this host alone can reach it.
constexpr bool is_exposed(Reach reach)
{
    return reach > Reach::loopback;
}

} // namespace listenwatch
