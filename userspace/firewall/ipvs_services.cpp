#include "firewall/ipvs_services.h"

#include <algorithm>
#include <linux/in.h>
#include <optional>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

struct ServicePlace {
    Address address;
    std::uint16_t port = 0;
};

// "0A000001:0050" or "[fd00:0000:...:0001]:0050".
std::optional<ServicePlace> parse_service_place(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1), 16);
    const std::string_view host = text.substr(0, colon);
    if (!port) return std::nullopt;
    if (host.starts_with('[') && host.ends_with(']')) {
        const auto address = parse_address(host.substr(1, host.size() - 2));
        return address ? std::optional(ServicePlace{*address, *port}) : std::nullopt;
    }
    const auto number = parse_number<std::uint32_t>(host, 16);
    if (!number || host.size() != 8) return std::nullopt;
    Address address{Address::Family::v4, {}};
    for (std::size_t at = 0; at < 4; ++at) address.bytes[at] = static_cast<std::uint8_t>(*number >> (24 - 8 * at));
    return ServicePlace{address, *port};
}

std::optional<std::uint8_t> parse_service_protocol(std::string_view word)
{
    if (word == "TCP") return IPPROTO_TCP;
    if (word == "UDP") return IPPROTO_UDP;
    if (word == "SCTP") return IPPROTO_SCTP;
    return std::nullopt;
}

std::string_view take_service_word(std::string_view& line)
{
    line = trim(line);
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

} // namespace

void add_virtual_services(std::string_view text, Ruleset& ruleset)
{
    constexpr std::size_t kServiceHeadLines = 3;
    VirtualService service; // the one that the lines with arrows are of
    bool is_in_service = false, is_understood = true, has_marks = false;
    for (std::size_t number = 0; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (number < kServiceHeadLines || trim(line).empty()) continue;
        const std::string_view word = take_service_word(line);
        if (word == "->") {
            const auto to = parse_service_place(take_service_word(line));
            if (is_in_service && to)
                ruleset.services.push_back({service.protocol, service.address, service.port, to->address, to->port});
            is_understood &= to.has_value();
            continue;
        }
        has_marks |= word == "FWM";
        const auto protocol = parse_service_protocol(word);
        const auto at = protocol ? parse_service_place(take_service_word(line)) : std::nullopt;
        is_in_service = at.has_value();
        if (at) service = {*protocol, at->address, at->port, {}, 0};
        is_understood &= at.has_value() || word == "FWM";
    }
    if (has_marks) ruleset.blind.emplace_back("IPVS hands on packets by their mark: which ports is not known");
    if (!is_understood) ruleset.blind.emplace_back("IPVS hands on packets of services that are not understood");
}

} // namespace listenwatch
