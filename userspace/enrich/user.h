// Names of users and groups, straight from /etc/passwd and /etc/group: NSS may ask a daemon or the network, which the
// event path must not wait for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "enrich/watched_file.h"
#include "listenwatch/stages.h"

namespace listenwatch {

using IdNames = std::unordered_map<std::uint32_t, std::string>;

/// Reads a text of the form of passwd(5) or group(5): both begin with name, password and id. Of several names for an id
/// the first counts, as in getpwuid(3); broken lines are skipped.
IdNames parse_id_names(std::string_view text);

/// What passwd(5) says of a user.
struct Account {
    std::string name, home;
};

/// The first line of that id in a text of passwd(5).
std::optional<Account> find_account(std::string_view passwd, std::uint32_t uid);

/// Fills Listener::user_name, as this host names the opener's effective uid (the socket's owner without opener
/// details), and the names of its other ids. Called for each listener, after the opener is known.
class UserEnricher final : public Enricher {
public:
    explicit UserEnricher(const std::string& root = "") : x_passwd(root + "/etc/passwd"), x_group(root + "/etc/group")
    {
    }
    void enrich(Listener& listener) override;

private:
    WatchedFile x_passwd, x_group;
    IdNames x_users, x_groups;
};

} // namespace listenwatch
