// Names of ports, as /etc/services has them, else as they come with the program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "enrich/watched_file.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Names by port and transport. UDP-Lite has UDP's names (RFC 3828 section 6: same ports, same services), SCTP its own.
class PortNames {
public:
    /// Those of data/port-names.
    static const PortNames& shipped();
    /// Reads a text of the form of services(5); a line may have several protocols, "domain 53/tcp/udp". The first name
    /// for a port counts; broken lines are skipped.
    static PortNames parse(std::string_view text);

    /// "" when the port has no name.
    [[nodiscard]] std::string_view find(std::uint32_t port, Transport transport) const;
    /// The port of that name or alias, 0 when there is none; as getservbyname(3) the first counts.
    [[nodiscard]] std::uint16_t find_port(std::string_view name, Transport transport) const;

private:
    void add(std::span<const std::string_view> words, std::uint16_t port, std::string_view protocol);
    std::unordered_map<std::uint32_t, std::string> x_names; // by port, and the protocol above it
    std::unordered_map<std::string, std::uint16_t> x_ports; // by "NAME/PROTOCOL"
};

/// Fills Listener::service_port: what this host's /etc/services says, else what comes with the program. Called for each
/// listener.
class ServicePortEnricher final : public Enricher {
public:
    explicit ServicePortEnricher(const std::string& root = "") : x_file(root + "/etc/services") {}
    void enrich(Listener& listener) override;

private:
    WatchedFile x_file;
    PortNames x_names;
};

} // namespace listenwatch
