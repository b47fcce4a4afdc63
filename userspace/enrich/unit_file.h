// The text of a unit file (systemd.syntax(7)), as far as we ask it. Pure: anybody may have written it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace listenwatch {

/// What a unit file and its drop-ins say.
struct UnitFile {
    std::string description{};
    bool has_install = false;           ///< it can be enabled
    std::vector<std::string> aliases{}; ///< the names that it is enabled by besides
    std::string service{};              ///< a .socket: Service=
    bool accept = false;                ///< a .socket: one service for each connection
    std::vector<std::string> streams{}; ///< a .socket: where it listens, as it is written
    std::vector<std::string> datagrams{};
    std::vector<std::string> packets{}; ///< ListenSequentialPacket=
    bool operator==(const UnitFile&) const = default;
};

/// Adds what a text says; what comes later wins, and an empty value empties, as systemd has it. What is no assignment
/// of a section is skipped.
void add_unit_text(std::string_view text, UnitFile& file);

/// The name of a unit in its parts.
struct UnitName {
    explicit UnitName(std::string_view whole);
    std::string whole;    ///< "foo@bar.service"
    std::string prefix;   ///< "foo"
    std::string instance; ///< "bar"; "" = none
    std::string suffix;   ///< ".service"
    /// "foo@.service"; "" without instance.
    [[nodiscard]] std::string of_template() const;
};

/// Whom a user manager runs for.
struct UnitUser {
    std::uint32_t uid = 0;
    std::string name{}, home{}; ///< "" = not known
};

/// "/run/user/1000".
std::string runtime_directory(const UnitUser& user);

/// The text with systemd's specifiers replaced: %i %I %j %n %N %p %h %t %u %U %%. Others stay as they are.
std::string expand_specifiers(std::string_view text, const UnitName& unit, const UnitUser& user);

} // namespace listenwatch
