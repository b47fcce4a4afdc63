// The listener: a socket that strangers can talk to first, who holds it and how far it reaches.
// Passive structs; every stage reads them, the table and the enrichers fill them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "listenwatch/endpoint.h"
#include "listenwatch/process.h"

namespace listenwatch {

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
