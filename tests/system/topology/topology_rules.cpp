#include "topology_rules.h"

#include "base/address.h"

namespace listenwatch {
namespace {

class Rules {
public:
    Rules(RandomChoice& choice, const Topology& topology) : x_choice(choice), x_topology(topology) {}

    std::string nft()
    {
        std::string text = "table inet t {\n chain other {\n" + some_rules(3, "return") + " }\n";
        if (x_choice.one_in(3))
            text += " chain early {\n type filter hook prerouting priority " +
                    x_choice.of<std::string>({"-300", "-150", "-10"}) + "; policy accept;\n" + some_rules(2, "accept") +
                    " }\n";
        text += " chain input {\n type filter hook input priority 0; policy " + policy() + ";\n";
        if (!x_choice.one_in(3)) text += "  ct state established,related accept\n  iif lo accept\n";
        text += some_rules(6, "jump other") + vmap() + " }\n";
        if (x_choice.one_in(4))
            text += " chain late {\n type filter hook input priority 10; policy " + policy() + ";\n" +
                    some_rules(2, "accept") + " }\n";
        text += "}\n";
        for (const char* family : {"ip", "ip6"})
            if (x_choice.one_in(3)) text += nat(family);
        return text;
    }

    std::string iptables()
    {
        std::string text;
        for (const bool v4 : {true, false}) {
            const std::string tool = v4 ? "iptables-legacy " : "ip6tables-legacy ";
            text += tool + "-N other\n";
            if (!x_choice.one_in(3)) text += tool + "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n";
            for (std::size_t left = x_choice.below(6); left > 0; --left)
                text += tool + "-A " + x_choice.of<std::string>({"INPUT", "INPUT", "other"}) + iptables_match(v4) +
                        " -j " + x_choice.of<std::string>({"ACCEPT", "DROP", "REJECT", "ACCEPT", "DROP"}) + "\n";
            text += tool + "-A INPUT" + iptables_match(v4) + " -j other\n";
            if (x_choice.one_in(4)) text += tool + "-t raw -A PREROUTING -m rpfilter --invert -j DROP\n";
            if (x_choice.one_in(3))
                text +=
                    tool + "-t nat -A PREROUTING -p tcp --dport " + port() + " -j REDIRECT --to-ports " + port() + "\n";
            if (x_choice.one_in(2)) text += tool + "-P INPUT DROP\n";
        }
        return text;
    }

private:
    std::string port() { return std::to_string(kFirstPort + x_choice.below(kPorts)); }
    std::string policy() { return x_choice.of<std::string>({"accept", "drop"}); }
    std::string device()
    {
        if (!x_topology.vrfs.empty() && x_choice.one_in(3)) return x_choice.of(x_topology.vrfs);
        return x_choice.of(x_topology.neighbours).device;
    }

    std::string some_rules(std::size_t most, const std::string& also)
    {
        std::string text;
        for (std::size_t left = x_choice.below(most + 1); left > 0; --left)
            text += "  " + match() + verdict(also) + "\n";
        return text;
    }

    std::string verdict(const std::string& also)
    {
        return x_choice.of<std::string>(
            {"accept", "accept", "drop", "drop", "reject", also, "counter", "meta mark set 1"});
    }

    // At most one condition of each kind, so that they fit together.
    std::string match()
    {
        return (x_choice.one_in(3) ? devices() : "") + (x_choice.one_in(3) ? addresses() : "") +
               (x_choice.one_in(4) ? states() : "") + (x_choice.one_in(4) ? "" : ports());
    }

    std::string devices()
    {
        return x_choice.of<std::string>({"iifname ", "iifname != ", "iif "}) +
               x_choice.of<std::string>({"\"lo\"", device(), device()}) + " ";
    }

    std::string addresses()
    {
        if (x_choice.one_in(3) && !x_topology.addresses.empty()) {
            const Address& address = x_choice.of(x_topology.addresses).address;
            return (address.family == Address::Family::v4 ? "ip daddr " : "ip6 daddr ") + to_text(address) + " ";
        }
        return x_choice.of<std::string>(
            {"ip saddr 10.0.0.0/8 ", "ip saddr 10.0.0.0/24 ", "ip saddr != 10.1.0.0/16 ", "ip saddr 0.0.0.0/0 ",
             "ip6 saddr fd00:1::/64 ", "ip6 saddr fd00::/8 ", "ip6 saddr != fe80::/10 ",
             "ip saddr { 10.0.0.2, 10.1.0.0-10.2.255.255 } ", "meta nfproto ipv4 ", "meta nfproto ipv6 ",
             "fib daddr type local ", "ip6 saddr fe80::/10 ", "ip6 saddr fe80::1 ", "ip6 daddr fe80::1 ",
             "ip saddr 10.0.0.1 ", "fib saddr . iif oif missing ", "fib saddr . mark . iif oif exists "});
    }

    std::string states()
    {
        return x_choice.of<std::string>({"ct state new ", "ct state != established ", "ct state invalid ",
                                         "ct state { new, established } ", "meta mark 0 ", "meta mark 1 ",
                                         "meta pkttype host ", "limit rate 100000/second "});
    }

    std::string ports()
    {
        const std::string protocol = x_choice.of<std::string>({"tcp", "tcp", "udp", "th"});
        const std::string field = (protocol == "th" ? "meta l4proto { tcp, udp } th dport " : protocol + " dport ");
        switch (x_choice.below(5)) {
        case 0: return field + "{ " + port() + ", " + port() + ", 22 } ";
        case 1: return field + "1002-1004 ";
        case 2: return field + "!= " + port() + " ";
        case 3:
            return protocol == "tcp" ? "tcp flags syn / syn,ack tcp dport " + port() + " "
                                     : field + "< " + port() + " ";
        default: return field + port() + " ";
        }
    }

    std::string vmap()
    {
        if (!x_choice.one_in(4)) return "";
        return "  tcp dport vmap { 1000 : accept, 1001 : drop, 1002-1003 : jump other }\n";
    }

    std::string nat(const std::string& family)
    {
        std::string text = "table " + family + " n {\n chain pre {\n type nat hook prerouting priority -100;\n";
        for (std::size_t left = 1 + x_choice.below(2); left > 0; --left) {
            const std::string from = x_choice.of<std::string>({"tcp", "udp"}) + " dport " + port();
            if (x_choice.one_in(2))
                text += "  " + from + " redirect to :" + port() + "\n";
            else if (const std::string to = target(family); !to.empty())
                text += "  " + from + " dnat to " + to + ":" + port() + "\n";
        }
        return text + " }\n}\n";
    }

    std::string target(const std::string& family)
    {
        for (const HostAddress& at : x_topology.addresses) {
            const Address& address = at.address;
            if (is_link_local_v6(address)) continue;
            if (family == "ip" && address.family == Address::Family::v4) return to_text(address);
            if (family == "ip6" && address.family == Address::Family::v6) return "[" + to_text(address) + "]";
        }
        return "";
    }

    std::string iptables_match(bool v4)
    {
        std::string text;
        if (x_choice.one_in(3)) text += x_choice.of<std::string>({" -i ", " ! -i "}) + device();
        if (x_choice.one_in(4))
            text += v4 ? x_choice.of<std::string>({" -s 10.0.0.0/24", " ! -s 10.1.0.0/16", " -s 10.0.0.0/8"})
                       : x_choice.of<std::string>({" -s fd00:1::/64", " ! -s fd00:2::/64"});
        switch (x_choice.below(6)) {
        case 0: break;
        case 1: text += " -p tcp -m multiport --dports " + port() + "," + port(); break;
        case 2: text += " -p udp --dport " + port(); break;
        case 3: text += " -p tcp --dport 1002:1005"; break;
        case 4: text += " -p tcp ! --dport " + port(); break;
        default: text += " -p tcp --dport " + port(); break;
        }
        if (x_choice.one_in(4))
            text += x_choice.of<std::string>({" -m conntrack --ctstate NEW", " -m state --state NEW,ESTABLISHED",
                                              " -m addrtype --dst-type LOCAL", " -m mark --mark 0"});
        return text;
    }

    RandomChoice& x_choice;
    const Topology& x_topology;
};

} // namespace

std::string nft_rules(RandomChoice& choice, const Topology& topology)
{
    return Rules(choice, topology).nft();
}

std::string iptables_rules(RandomChoice& choice, const Topology& topology)
{
    return Rules(choice, topology).iptables();
}

} // namespace listenwatch
