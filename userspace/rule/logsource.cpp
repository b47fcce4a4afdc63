#include "rule/logsource.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace listenwatch {
namespace {

struct Offer {
    Stream stream;
    std::string_view category, product, service;
    bool needs_service; // the category alone is a far wider log
};

constexpr std::array kOffers{
    Offer{Stream::listener, "network_listener", "linux", "listenwatch", false},
    Offer{Stream::process_creation, "process_creation", "linux", "", false},
    Offer{Stream::network_connection, "network_connection", "linux", "", false},
    Offer{Stream::network_connection, "network", "linux", "connection", true},
};

bool agrees(std::string_view asked, std::string_view offered)
{
    return asked.empty() || asked == offered;
}

} // namespace

Stream find_stream(const LogSource& source)
{
    if (source.category.empty() && source.service.empty()) return Stream::none;
    for (const Offer& offer : kOffers) {
        if (offer.needs_service && source.service.empty()) continue;
        if (agrees(source.category, offer.category) && agrees(source.product, offer.product) &&
            agrees(source.service, offer.service))
            return offer.stream;
    }
    return Stream::none;
}

std::string to_text(const LogSource& source)
{
    std::string text;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (value.empty()) return;
        text.append(text.empty() ? "" : ", ").append(key).append(": ").append(escape_text(value));
    };
    add("product", source.product);
    add("category", source.category);
    add("service", source.service);
    return "{" + text + "}";
}

} // namespace listenwatch
