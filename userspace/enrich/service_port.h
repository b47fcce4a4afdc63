// Names of ports, as /etc/services has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "enrich/watched_file.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Names by port and transport. UDP-Lite has UDP's names (RFC 3828 section 6: same ports, same services).
class PortNames {
public:
    /// The few dozen names that matter most: for hosts without the file (minimal containers).
    static PortNames well_known();
    /// Reads a text of the form of services(5). The first name for a port counts; broken lines are skipped.
    static PortNames parse(std::string_view text);

    /// "" when the port has no name.
    [[nodiscard]] std::string_view find(std::uint32_t port, Transport transport) const;
    /// The port of that name or alias, 0 when there is none; as getservbyname(3) the first counts.
    [[nodiscard]] std::uint16_t find_port(std::string_view name, Transport transport) const;

private:
    void add(std::string_view name, std::uint16_t port, bool udp);
    void add_name(std::string_view name, std::uint16_t port, bool udp);
    std::unordered_map<std::uint32_t, std::string> x_names; // port, and 1 << 16 for UDP
    std::unordered_map<std::string, std::uint16_t> x_ports; // by name, with a '/' behind it for UDP
};

/// Fills Listener::service_port. Called for each listener.
class ServicePortEnricher final : public Enricher {
public:
    explicit ServicePortEnricher(const std::string& root = "") : x_file(root + "/etc/services") {}
    void enrich(Listener& listener) override;

private:
    WatchedFile x_file;
    PortNames x_names;
};

} // namespace listenwatch
