#include "topology.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

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
            ip("link set lo up");
            if (x_choice.one_in(4)) give("10.99.0.1/32", "lo", "");
            for (std::size_t left = x_means.vrf ? x_choice.below(3) : 0; left > 0; --left) add_vrf();
            run_lines();
            if (!x_made.vrfs.empty()) choose_vrf_settings();
        });
        const std::size_t count = 1 + x_choice.below(3);
        for (std::size_t i = 0; i < count; ++i) add_neighbour(i);
        for (std::uint16_t port = kFirstPort; port < kFirstPort + kPorts; ++port)
            if (!x_choice.one_in(4)) x_made.host.run([&] { add_listener(port); });
        x_made.host.run([&] { load_rules(); });
        return std::move(x_made);
    }

private:
    // A line for ip(8), which `run_lines` calls.
    void ip(const std::string& words) { x_lines += words + "\n"; }

    // In the calling thread's namespace.
    void run_lines(const std::string& options = "")
    {
        const CommandResult result = run_command("ip " + options + " -batch -", x_lines);
        if (result.status != 0 && x_made.wrong.empty()) x_made.wrong = x_lines + ": " + result.output;
        x_made.network += options + x_lines;
        x_lines.clear();
    }

    void add_vrf()
    {
        const std::string name = "v" + number(x_made.vrfs.size());
        ip("link add " + name + " type vrf table " + number(10 + x_made.vrfs.size()));
        ip("link set " + name + " up");
        if (x_choice.one_in(2)) {
            ip("addr add 127.0.0.1/8 dev " + name);
            ip("addr add ::1/128 dev " + name);
        }
        if (x_choice.one_in(3)) give("10.98.0." + number(x_choice.below(2)) + "/32", name, name);
        x_made.vrfs.push_back(name);
    }

    void choose_vrf_settings()
    {
        x_made.tcp_accepts = x_choice.one_in(2), x_made.udp_accepts = x_choice.one_in(2);
        say_to_kernel("ipv4/tcp_l3mdev_accept", x_made.tcp_accepts ? "1" : "0");
        say_to_kernel("ipv4/udp_l3mdev_accept", x_made.udp_accepts ? "1" : "0");
        if (!x_choice.one_in(2)) return;
        for (const char* family : {"-4", "-6"}) { // as the kernel's documentation advises
            ip("rule add pref 32765 table local");
            ip("rule del pref 0");
            run_lines(family);
        }
    }

    void add_neighbour(std::size_t i)
    {
        Neighbour& neighbour = x_made.neighbours.emplace_back();
        neighbour.device = "h" + number(i);
        neighbour.has_v4 = !x_choice.one_in(5);
        neighbour.has_v6 = !x_choice.one_in(3);
        neighbour.has_link_local = !x_choice.one_in(3);
        if (!x_made.vrfs.empty() && !x_choice.one_in(3)) neighbour.vrf = x_choice.of(x_made.vrfs);
        const Numbers at = choose_numbers(neighbour, i);
        x_made.host.run([&] {
            ip("link add dev " + neighbour.device + " address " + kOursMac + " type veth peer name n address " +
               kTheirMac + " netns " + neighbour.network.path());
            ip("link set dev " + neighbour.device + " addrgenmode none");
            // First: a device that joins a VRF loses its IPv6 addresses.
            if (!neighbour.vrf.empty()) ip("link set dev " + neighbour.device + " master " + neighbour.vrf);
            ip("link set dev " + neighbour.device + " up");
            for (const Pair& each : at) {
                give(each.ours + each.prefix, neighbour.device, neighbour.vrf);
                know(each.theirs, kTheirMac, neighbour.device);
            }
            run_lines();
        });
        neighbour.network.run([&] {
            prepare_network();
            ip("link set dev n addrgenmode none");
            ip("link set dev n up");
            for (const Pair& each : at) {
                ip("addr add " + each.theirs + each.prefix + nodad(each.theirs) + " dev n");
                if (!is_link_local_v6(*parse_address(each.ours))) ip("route add default via " + each.ours + " dev n");
                know(each.ours, kOursMac, "n");
            }
            run_lines();
        });
    }

    // The two ends of a link.
    struct Pair {
        std::string ours, theirs, prefix;
    };
    using Numbers = std::vector<Pair>;

    // One of its own, or in a VRF that of a neighbour elsewhere.
    std::size_t choose_net(const std::string& vrf, std::size_t own)
    {
        const std::size_t net = vrf.empty() || !x_choice.one_in(2) ? own : x_choice.below(own + 1);
        const bool is_taken =
            std::ranges::any_of(x_nets, [&](const auto& each) { return each == std::pair(vrf, net); });
        x_nets.emplace_back(vrf, is_taken ? own : net);
        return x_nets.back().second;
    }

    // No two neighbours have the same address. Where it cannot be confused (on another link, in another VRF) the host
    // may have the address of a neighbour, and one twice.
    Numbers choose_numbers(const Neighbour& neighbour, std::size_t i)
    {
        Numbers all;
        const std::size_t net = choose_net(neighbour.vrf, i);
        if (neighbour.has_v4)
            all.push_back({"10." + number(net) + ".0.1", "10." + number(net) + ".0." + number(2 + i), "/24"});
        const std::string v6 = "fd00:" + number(net + 1) + "::";
        if (neighbour.has_v6) all.push_back({v6 + "1", v6 + number(2 + i), "/64"});
        if (neighbour.has_link_local)
            all.push_back({x_choice.one_in(3) ? "fe80::" + number(20 + (i + 1) % 3) : "fe80::1",
                           "fe80::" + number(20 + i), "/64"});
        return all;
    }

    static std::string nodad(const std::string& address) { return address.contains(':') ? " nodad" : ""; }

    // A filter may drop what asks for it.
    void know(const std::string& address, const std::string& mac, const std::string& device)
    {
        ip("neigh add " + address + " lladdr " + mac + " dev " + device + " nud permanent");
    }

    void give(const std::string& address, const std::string& device, const std::string& vrf)
    {
        ip("addr add " + address + nodad(address) + " dev " + device);
        x_made.addresses.push_back({*parse_address(address.substr(0, address.find('/'))), device, vrf});
    }

    // What it is bound to: an address of a VRF must have a device, a link-local one its own.
    void choose_place(PlacedListener& listener)
    {
        Address& address = listener.endpoint.address;
        const auto any = x_choice.of<std::string>({"127.0.0.1", "::1", "0.0.0.0", "0.0.0.0", "::", "::", "", ""});
        if (any.empty() && !x_made.addresses.empty()) {
            const HostAddress& at = x_choice.of(x_made.addresses);
            address = at.address;
            if (is_link_local_v6(address))
                listener.device = at.device;
            else if (!at.vrf.empty() || x_choice.one_in(4))
                listener.device = at.vrf.empty() || x_choice.one_in(2) ? at.device : at.vrf;
            return;
        }
        address = *parse_address(any.empty() ? "0.0.0.0" : any);
        if (is_wildcard(address) && x_choice.one_in(x_made.vrfs.empty() ? 4 : 2)) listener.device = choose_device();
    }

    std::string choose_device()
    {
        if (!x_made.vrfs.empty() && x_choice.one_in(2)) return x_choice.of(x_made.vrfs);
        return x_choice.of(x_made.neighbours).device;
    }

    void add_listener(std::uint16_t port)
    {
        PlacedListener& made = x_made.listeners.emplace_back();
        made.endpoint.transport = x_choice.one_in(3) ? Transport::udp : Transport::tcp;
        choose_place(made);
        made.endpoint.port = port;
        made.endpoint.v6only = x_choice.one_in(4);
        if (!open_listener(made) && x_made.wrong.empty())
            x_made.wrong = "listen on " + to_text(made.endpoint) + " " + made.device + ": " + std::strerror(errno);
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
    std::string x_lines;
    std::vector<std::pair<std::string, std::size_t>> x_nets; // by VRF
};

} // namespace

TopologyMeans find_topology_means()
{
    TopologyMeans means;
    OwnNetwork().run([&] {
        means.nft = why_not("nft").empty();
        means.iptables = why_not("iptables-legacy").empty() && why_not("ip6tables-legacy").empty();
        means.vrf = run_command("ip link add v type vrf table 10").status == 0;
    });
    return means;
}

Topology build_topology(RandomChoice& choice, const TopologyMeans& means)
{
    return Builder(choice, means).build();
}

} // namespace listenwatch
