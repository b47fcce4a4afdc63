#include "enrich/listen_words.h"

#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/text.h"

namespace listenwatch {
namespace {

std::string_view kind_of(const Endpoint& endpoint)
{
    switch (endpoint.transport) {
    case Transport::tcp: return "stream";
    case Transport::udp: return "datagram";
    case Transport::unix_: return endpoint.type == SocketType::seqpacket ? "packet" : "stream";
    default: return {};
    }
}

std::string words_of(std::string_view kind, std::string_view first, std::string_view second = {})
{
    return std::string(kind) + " " + std::string(first) + (second.empty() ? "" : " ") + std::string(second);
}

} // namespace

std::string listen_words(const Endpoint& endpoint)
{
    const std::string_view kind = kind_of(endpoint);
    if (kind.empty() || !is_named(endpoint)) return {};
    if (endpoint.transport == Transport::unix_) return words_of(kind, endpoint.path);
    return words_of(kind, std::to_string(endpoint.port), to_text(endpoint.address));
}

std::vector<std::string> listen_words(std::string_view kind, std::string_view value)
{
    if (value.starts_with('/') || value.starts_with('@')) return {words_of(kind, value)};
    if (parse_number<std::uint16_t>(value)) return {words_of(kind, value, "::"), words_of(kind, value, "0.0.0.0")};
    const std::size_t colon = value.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view host = value.substr(0, colon);
    const auto port = parse_number<std::uint16_t>(value.substr(colon + 1));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto address = parse_address(host);
    if (!port || !address) return {};
    return {words_of(kind, std::to_string(*port), to_text(*address))};
}

} // namespace listenwatch
