#include "enrich/service_port.h"

#include <array>

#include "base/clock.h"
#include "base/text.h"

namespace listenwatch {
namespace {

enum class On : std::uint8_t { tcp, udp, both };

struct WellKnown {
    std::uint16_t port;
    On transport;
    std::string_view name;
};

// Names of the IANA registry (https://www.iana.org/assignments/service-names-port-numbers), as Debian spells them.
constexpr std::array kWellKnown{
    WellKnown{7, On::both, "echo"},
    WellKnown{9, On::both, "discard"},
    WellKnown{13, On::both, "daytime"},
    WellKnown{19, On::both, "chargen"},
    WellKnown{21, On::tcp, "ftp"},
    WellKnown{22, On::tcp, "ssh"},
    WellKnown{23, On::tcp, "telnet"},
    WellKnown{25, On::tcp, "smtp"},
    WellKnown{37, On::both, "time"},
    WellKnown{53, On::both, "domain"},
    WellKnown{67, On::udp, "bootps"},
    WellKnown{68, On::udp, "bootpc"},
    WellKnown{69, On::udp, "tftp"},
    WellKnown{80, On::tcp, "http"},
    WellKnown{88, On::both, "kerberos"},
    WellKnown{110, On::tcp, "pop3"},
    WellKnown{111, On::both, "sunrpc"},
    WellKnown{123, On::udp, "ntp"},
    WellKnown{137, On::udp, "netbios-ns"},
    WellKnown{138, On::udp, "netbios-dgm"},
    WellKnown{139, On::tcp, "netbios-ssn"},
    WellKnown{143, On::tcp, "imap2"},
    WellKnown{161, On::udp, "snmp"},
    WellKnown{162, On::udp, "snmp-trap"},
    WellKnown{389, On::both, "ldap"},
    WellKnown{443, On::both, "https"},
    WellKnown{445, On::tcp, "microsoft-ds"},
    WellKnown{465, On::tcp, "submissions"},
    WellKnown{500, On::udp, "isakmp"},
    WellKnown{514, On::udp, "syslog"},
    WellKnown{546, On::udp, "dhcpv6-client"},
    WellKnown{547, On::udp, "dhcpv6-server"},
    WellKnown{587, On::tcp, "submission"},
    WellKnown{631, On::both, "ipp"},
    WellKnown{636, On::tcp, "ldaps"},
    WellKnown{853, On::tcp, "domain-s"},
    WellKnown{873, On::tcp, "rsync"},
    WellKnown{993, On::tcp, "imaps"},
    WellKnown{995, On::tcp, "pop3s"},
    WellKnown{1080, On::tcp, "socks"},
    WellKnown{1194, On::both, "openvpn"},
    WellKnown{2049, On::both, "nfs"},
    WellKnown{3306, On::tcp, "mysql"},
    WellKnown{5060, On::both, "sip"},
    WellKnown{5353, On::udp, "mdns"},
    WellKnown{5432, On::tcp, "postgresql"},
    WellKnown{5672, On::tcp, "amqp"},
    WellKnown{6000, On::tcp, "x11"},
    WellKnown{6379, On::tcp, "redis"},
    WellKnown{8080, On::tcp, "http-alt"},
};

} // namespace

PortNames PortNames::well_known()
{
    PortNames names;
    for (const WellKnown& entry : kWellKnown) {
        if (entry.transport != On::udp) names.add(entry.name, entry.port, false);
        if (entry.transport != On::tcp) names.add(entry.name, entry.port, true);
    }
    return names;
}

PortNames PortNames::parse(std::string_view text)
{
    PortNames names;
    for (std::string_view line : split(text, '\n')) {
        const auto words = split_words(line.substr(0, line.find('#'))); // name port/protocol aliases...
        if (words.size() < 2) continue;
        const std::size_t slash = words[1].find('/');
        const auto port = parse_number<std::uint16_t>(words[1].substr(0, slash));
        if (!port || slash == std::string_view::npos) continue;
        const std::string_view protocol = words[1].substr(slash + 1);
        if (protocol != "tcp" && protocol != "udp") continue;
        names.add(words[0], *port, protocol == "udp");
        for (std::size_t i = 2; i < words.size(); ++i) names.add_name(words[i], *port, protocol == "udp");
    }
    return names;
}

void PortNames::add(std::string_view name, std::uint16_t port, bool udp)
{
    x_names.emplace(port | (udp ? 1U << 16U : 0U), name);
    add_name(name, port, udp);
}

void PortNames::add_name(std::string_view name, std::uint16_t port, bool udp)
{
    x_ports.emplace(std::string(name) + (udp ? "/" : ""), port);
}

std::uint16_t PortNames::find_port(std::string_view name, Transport transport) const
{
    const auto found = x_ports.find(std::string(name) + (transport != Transport::tcp ? "/" : ""));
    return found == x_ports.end() ? std::uint16_t{0} : found->second;
}

std::string_view PortNames::find(std::uint32_t port, Transport transport) const
{
    if (!has_ip_port(transport)) return {};
    const auto found = x_names.find(port | (transport != Transport::tcp ? 1U << 16U : 0U));
    return found == x_names.end() ? std::string_view{} : found->second;
}

void ServicePortEnricher::enrich(Listener& listener)
{
    if (const auto text = x_file.read_if_changed(boottime_ns()))
        x_names = text->empty() ? PortNames::well_known() : PortNames::parse(*text);
    listener.service_port = x_names.find(listener.endpoint.port, listener.endpoint.transport);
}

} // namespace listenwatch
