#include "probe.h"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <map>
#include <net/if.h>
#include <poll.h>
#include <set>
#include <sys/socket.h>
#include <tuple>

#include "base/address.h"
#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kPatienceNs = 300'000'000; // without news, on links within one machine

// A socket address of either family, as the end of a talk.
using End = std::tuple<Transport, Address::Family, std::array<std::uint8_t, 16>, std::uint16_t>;

End end_of(Transport transport, const sockaddr_storage& at)
{
    Address address;
    in_port_t port = 0;
    if (at.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &at, sizeof v4);
        address.family = Address::Family::v4;
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        port = v4.sin_port;
    } else {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &at, sizeof v6);
        address.family = Address::Family::v6;
        std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
        port = v6.sin6_port;
    }
    address = unmapped(address);
    return {transport, address.family, address.bytes, ntohs(port)};
}

// In a neighbour's namespace.
sockaddr_storage to_kernel(const Address& address, std::uint16_t port)
{
    sockaddr_storage out{};
    if (address.family == Address::Family::v4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.bytes.data(), 4);
        std::memcpy(&out, &v4, sizeof v4);
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, address.bytes.data(), 16);
        if (is_link_local_v6(address)) v6.sin6_scope_id = ::if_nametoindex("n");
        std::memcpy(&out, &v6, sizeof v6);
    }
    return out;
}

class Talks {
public:
    explicit Talks(const Topology& topology) : x_topology(topology) {}

    std::vector<Probe> all()
    {
        for (std::size_t i = 0; i < x_topology.neighbours.size(); ++i)
            x_topology.neighbours[i].network.run([&] { begin(i); });
        wait();
        return std::move(x_probes);
    }

private:
    void begin(std::size_t neighbour)
    {
        const Neighbour& from = x_topology.neighbours[neighbour];
        std::set<Address> wanted; // it may be the host's twice
        for (const HostAddress& at : x_topology.addresses)
            if (has_way(from, at)) wanted.insert(at.address);
        for (const Address& address : wanted) {
            for (const Transport transport : {Transport::tcp, Transport::udp})
                for (std::uint16_t port = kFirstPort; port < kFirstPort + kPorts; ++port)
                    talk({neighbour, transport, address, port});
        }
    }

    static bool has_way(const Neighbour& from, const HostAddress& to)
    {
        if (is_link_local_v6(to.address)) return from.has_link_local && to.device == from.device;
        return to.address.family == Address::Family::v4 ? from.has_v4 : from.has_v6;
    }

    void talk(Probe probe)
    {
        const bool is_tcp = probe.transport == Transport::tcp;
        const bool is_v4 = probe.address.family == Address::Family::v4;
        UniqueFd fd(::socket(is_v4 ? AF_INET : AF_INET6,
                             (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        // Left to connect(2), two talks to different ends may have one port.
        const sockaddr_storage any = to_kernel({probe.address.family, {}}, 0);
        const sockaddr_storage to = to_kernel(probe.address, probe.port);
        const socklen_t size = is_v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), size) != 0) return;
        (void)::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), size); // of TCP it goes on
        if (!is_tcp) (void)::send(fd.get(), "x", 1, 0);
        sockaddr_storage self{};
        socklen_t room = sizeof self;
        if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&self), &room) != 0) return;
        x_by_source[end_of(probe.transport, self)] = x_probes.size();
        x_probes.push_back(std::move(probe));
        x_open.push_back(std::move(fd));
    }

    // What does not come in that time after the last that came does not come.
    void wait()
    {
        std::vector<pollfd> wanted;
        for (const PlacedListener& each : x_topology.listeners) wanted.push_back({each.socket.get(), POLLIN, 0});
        std::uint64_t due_ns = boottime_ns() + kPatienceNs;
        for (int left_ms = milliseconds_until(due_ns); left_ms > 0; left_ms = milliseconds_until(due_ns)) {
            if (::poll(wanted.data(), wanted.size(), left_ms) <= 0) continue;
            due_ns = boottime_ns() + kPatienceNs;
            for (std::size_t i = 0; i < wanted.size(); ++i)
                if ((wanted[i].revents & POLLIN) != 0) take(i);
        }
    }

    void take(std::size_t listener)
    {
        const PlacedListener& from = x_topology.listeners[listener];
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        if (from.endpoint.transport == Transport::tcp) {
            const UniqueFd accepted(
                ::accept4(from.socket.get(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC));
            if (!accepted) return;
        } else {
            std::array<char, 8> datagram{};
            if (::recvfrom(from.socket.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<sockaddr*>(&peer),
                           &size) < 0)
                return;
        }
        const auto found = x_by_source.find(end_of(from.endpoint.transport, peer));
        if (found != x_by_source.end()) x_probes[found->second].reached.push_back(listener);
    }

    const Topology& x_topology;
    std::vector<Probe> x_probes;
    std::vector<UniqueFd> x_open;
    std::map<End, std::size_t> x_by_source;
};

} // namespace

std::vector<Probe> probe_all(const Topology& topology)
{
    return Talks(topology).all();
}

} // namespace listenwatch
