// Names of users, straight from /etc/passwd: NSS may ask a daemon or the network, which the event path must not wait
// for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "enrich/watched_file.h"
#include "listenwatch/stages.h"

namespace listenwatch {

using UserNames = std::unordered_map<std::uint32_t, std::string>;

/// Reads a text of the form of passwd(5). Of several names for an id the first counts, as in getpwuid(3); broken lines
/// are skipped.
UserNames parse_passwd(std::string_view text);

/// Fills Listener::user_name, as this host names the opener's effective uid (the socket's owner without opener
/// details). Called for each listener, after the opener is known.
class UserEnricher final : public Enricher {
public:
    explicit UserEnricher(const std::string& root = "") : x_file(root + "/etc/passwd") {}
    void enrich(Listener& listener) override;

private:
    WatchedFile x_file;
    UserNames x_names;
};

} // namespace listenwatch
