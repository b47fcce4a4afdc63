#include "enrich/service_port.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/text.h"
#include "enrich/shipped_port_names.h"

namespace listenwatch {
namespace {

// Protocols with names of their own; the place of one is what keys have for it.
constexpr std::array<std::string_view, 3> kProtocols{"tcp", "udp", "sctp"};

std::string_view protocol_of(Transport transport)
{
    if (transport == Transport::sctp) return "sctp";
    return transport == Transport::tcp ? "tcp" : "udp";
}

std::uint32_t port_key(std::uint32_t port, std::string_view protocol)
{
    return port | static_cast<std::uint32_t>(std::ranges::find(kProtocols, protocol) - kProtocols.begin()) << 16U;
}

std::string name_key(std::string_view name, std::string_view protocol)
{
    return std::string(name) + '/' + std::string(protocol);
}

} // namespace

const PortNames& PortNames::shipped()
{
    static const PortNames kNames = parse(shipped_port_names());
    return kNames;
}

PortNames PortNames::parse(std::string_view text)
{
    PortNames names;
    for (const std::string_view line : split(text, '\n')) {
        const auto words = split_words(line.substr(0, line.find('#'))); // name port/protocol aliases...
        if (words.size() < 2) continue;
        const auto parts = split(words[1], '/');
        const auto port = parse_number<std::uint16_t>(parts[0]);
        if (!port) continue;
        for (std::size_t i = 1; i < parts.size(); ++i)
            if (std::ranges::find(kProtocols, parts[i]) != kProtocols.end()) names.add(words, *port, parts[i]);
    }
    return names;
}

// The first counts, for a port and for a name.
void PortNames::add(std::span<const std::string_view> words, std::uint16_t port, std::string_view protocol)
{
    x_names.emplace(port_key(port, protocol), words[0]);
    x_ports.emplace(name_key(words[0], protocol), port);
    for (const std::string_view alias : words.subspan(2)) x_ports.emplace(name_key(alias, protocol), port);
}

std::uint16_t PortNames::find_port(std::string_view name, Transport transport) const
{
    const auto found = x_ports.find(name_key(name, protocol_of(transport)));
    return found == x_ports.end() ? std::uint16_t{0} : found->second;
}

std::string_view PortNames::find(std::uint32_t port, Transport transport) const
{
    if (!has_ip_port(transport)) return {};
    const auto found = x_names.find(port_key(port, protocol_of(transport)));
    return found == x_names.end() ? std::string_view{} : found->second;
}

void ServicePortEnricher::enrich(Listener& listener)
{
    if (const auto text = x_file.read_if_changed(boottime_ns())) x_names = PortNames::parse(*text);
    const Endpoint& endpoint = listener.endpoint;
    std::string_view name = x_names.find(endpoint.port, endpoint.transport);
    if (name.empty()) name = PortNames::shipped().find(endpoint.port, endpoint.transport);
    listener.service_port = name;
}

} // namespace listenwatch
