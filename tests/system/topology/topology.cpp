#include "topology.h"

#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/address.h"
#include "own_filter.h"
#include "topology_rules.h"

namespace listenwatch {
namespace {

const std::string kOursMac = "02:00:00:00:00:01", kTheirMac = "02:00:00:00:00:02"; // on each link

void say_to_kernel(const std::string& file, const std::string& value)
{
    std::ofstream("/proc/sys/net/" + file) << value;
}

// An address is good at once, and packets may come by another way than they go.
void prepare_network()
{
    for (const std::string conf : {"all", "default"}) {
        say_to_kernel("ipv6/conf/" + conf + "/accept_dad", "0");
        say_to_kernel("ipv6/conf/" + conf + "/dad_transmits", "0");
        say_to_kernel("ipv4/conf/" + conf + "/rp_filter", "0");
    }
}

std::string number(std::size_t value)
{
    return std::to_string(value);
}

class Builder {
public:
    Builder(RandomChoice& choice, const TopologyMeans& means) : x_choice(choice), x_means(means) {}

    Topology build()
    {
        x_made.host.run([&] {
            prepare_network();
            command("ip link set lo up");
            if (x_choice.one_in(4)) command("ip addr add 10.99.0.1/32 dev lo");
        });
        const std::size_t count = 1 + x_choice.below(3);
        for (std::size_t i = 0; i < count; ++i) add_neighbour(i);
        for (std::uint16_t port = kFirstPort; port < kFirstPort + kPorts; ++port)
            if (!x_choice.one_in(4)) x_made.host.run([&] { add_listener(port); });
        x_made.host.run([&] { load_rules(); });
        return std::move(x_made);
    }

private:
    void command(const std::string& words)
    {
        const CommandResult result = run_command(words);
        if (result.status != 0 && x_made.wrong.empty()) x_made.wrong = words + ": " + result.output;
    }

    void add_neighbour(std::size_t i)
    {
        Neighbour& neighbour = x_made.neighbours.emplace_back();
        neighbour.device = "h" + number(i);
        neighbour.has_v4 = !x_choice.one_in(5);
        neighbour.has_v6 = !x_choice.one_in(3);
        const std::string v4 = "10." + number(i) + ".0.", v6 = "fd00:" + number(i + 1) + "::";
        x_made.host.run([&] {
            command("ip link add dev " + neighbour.device + " address " + kOursMac + " type veth peer name n address " +
                    kTheirMac + " netns " + neighbour.network.path());
            if (neighbour.has_v4) give(neighbour, v4 + "1", "/24");
            if (neighbour.has_v6) give(neighbour, v6 + "1", "/64 nodad");
            command("ip link set dev " + neighbour.device + " up");
            if (neighbour.has_v4) know(v4 + "2", kTheirMac, neighbour.device);
            if (neighbour.has_v6) know(v6 + "2", kTheirMac, neighbour.device);
        });
        neighbour.network.run([&] {
            prepare_network();
            command("ip link set dev n up");
            if (neighbour.has_v4) lead("ip addr add " + v4 + "2/24 dev n", v4 + "1");
            if (neighbour.has_v6) lead("ip addr add " + v6 + "2/64 dev n nodad", v6 + "1");
        });
    }

    // A filter may drop what asks for it.
    void know(const std::string& address, const std::string& mac, const std::string& device)
    {
        command("ip neigh add " + address + " lladdr " + mac + " dev " + device + " nud permanent");
    }

    void lead(const std::string& add_address, const std::string& gateway)
    {
        command(add_address + " && ip route add default via " + gateway);
        know(gateway, kOursMac, "n");
    }

    void give(Neighbour& neighbour, const std::string& address, const std::string& prefix)
    {
        command("ip addr add " + address + prefix + " dev " + neighbour.device);
        neighbour.link.push_back(*parse_address(address));
        x_made.addresses.push_back(neighbour.link.back());
    }

    Address choose_address()
    {
        switch (x_choice.below(8)) {
        case 0: return *parse_address("127.0.0.1");
        case 1: return *parse_address("::1");
        case 2:
        case 3: return *parse_address("0.0.0.0");
        case 4:
        case 5: return *parse_address("::");
        default: return x_made.addresses.empty() ? *parse_address("0.0.0.0") : x_choice.of(x_made.addresses);
        }
    }

    void add_listener(std::uint16_t port)
    {
        PlacedListener& made = x_made.listeners.emplace_back();
        Endpoint& endpoint = made.endpoint;
        endpoint.transport = x_choice.one_in(3) ? Transport::udp : Transport::tcp;
        endpoint.address = choose_address();
        endpoint.port = port;
        endpoint.v6only = x_choice.one_in(4);
        if (is_wildcard(endpoint.address) && x_choice.one_in(4)) made.device = x_choice.of(x_made.neighbours).device;
        if (!open(made) && x_made.wrong.empty())
            x_made.wrong = "listen on " + to_text(endpoint) + ": " + std::strerror(errno);
    }

    static bool open(PlacedListener& made)
    {
        const Endpoint& endpoint = made.endpoint;
        const bool is_tcp = endpoint.transport == Transport::tcp;
        const bool is_v6 = endpoint.address.family == Address::Family::v6;
        made.socket = UniqueFd(::socket(is_v6 ? AF_INET6 : AF_INET,
                                        (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const int only = endpoint.v6only ? 1 : 0;
        if (is_v6) ::setsockopt(made.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
        if (!made.device.empty() && ::setsockopt(made.socket.get(), SOL_SOCKET, SO_BINDTODEVICE, made.device.data(),
                                                 static_cast<socklen_t>(made.device.size())) != 0)
            return false;
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(static_cast<std::uint16_t>(endpoint.port));
        std::memcpy(&v6.sin6_addr, endpoint.address.bytes.data(), 16);
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = v6.sin6_port;
        std::memcpy(&v4.sin_addr, endpoint.address.bytes.data(), 4);
        const int bound = is_v6 ? ::bind(made.socket.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof v6)
                                : ::bind(made.socket.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
        struct stat file{};
        if (bound != 0 || (is_tcp && ::listen(made.socket.get(), 512) != 0) || ::fstat(made.socket.get(), &file) != 0)
            return false;
        made.inode = file.st_ino;
        return true;
    }

    void load_rules()
    {
        if (x_choice.one_in(8)) return;
        const bool use_nft = x_means.nft && !(x_means.iptables && x_choice.one_in(4));
        if (!use_nft && !x_means.iptables) return;
        x_made.rules = use_nft ? nft_rules(x_choice, x_made) : iptables_rules(x_choice, x_made);
        const CommandResult loaded = run_command(use_nft ? "nft -f -" : "sh -e", x_made.rules);
        if (loaded.status != 0) x_made.wrong = "load rules: " + loaded.output + "\n" + x_made.rules;
    }

    RandomChoice& x_choice;
    TopologyMeans x_means;
    Topology x_made;
};

} // namespace

OwnNetwork::OwnNetwork()
{
    std::thread([&] {
        if (::unshare(CLONE_NEWNET) == 0) x_fd = UniqueFd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    }).join();
}

void OwnNetwork::run(const std::function<void()>& work) const
{
    std::thread([&] {
        if (enter()) work();
    }).join();
}

std::string OwnNetwork::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(x_fd.get());
}

bool OwnNetwork::enter() const
{
    return ::setns(x_fd.get(), CLONE_NEWNET) == 0;
}

TopologyMeans find_topology_means()
{
    TopologyMeans means;
    OwnNetwork().run([&] {
        means.nft = why_not("nft").empty();
        means.iptables = why_not("iptables-legacy").empty() && why_not("ip6tables-legacy").empty();
    });
    return means;
}

Topology build_topology(RandomChoice& choice, const TopologyMeans& means)
{
    return Builder(choice, means).build();
}

} // namespace listenwatch
