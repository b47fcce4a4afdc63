// Units of a user's own manager, by their files: a user's bus refuses strangers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "enrich/unit_book.h"
#include "enrich/unit_file.h"

namespace listenwatch {

/// Where that user's manager looks for unit files, the first first (systemd.unit(5)). What its environment may change
/// (XDG_*, SYSTEMD_UNIT_PATH) is not known to us. Without a home only what is the host's and the run's.
std::vector<std::string> user_unit_directories(const UnitUser& user);

/// One look at the unit files of one user. The user wrote many of them: sizes and numbers are limited, beyond them
/// units are not found. Reads files: not for the event path.
class UserUnits {
public:
    static constexpr std::size_t kMostBytes = 65536; ///< of one file
    static constexpr std::size_t kMostNames = 4096;  ///< of one directory
    static constexpr std::size_t kMostSockets = 256; ///< that are read to find one
    static constexpr std::size_t kMostLookups = 20'000;

    explicit UserUnits(UnitUser user, std::string root = "");

    /// As systemd would describe it; empty where there is no such file. `invocation_id` is not known.
    UnitFacts describe(const std::string& unit);
    /// The .socket that listens there, in the words of `listen_words`; nullopt where none or several may be meant.
    std::optional<UnitFacts> describe_socket_at(const std::string& words);

private:
    struct Found {
        std::string path;      ///< of the unit file, without root
        std::string directory; ///< that it is in
        std::string text;      ///< "" = it is masked
    };
    struct Directory {
        std::string path;
        std::vector<std::string> names; ///< in order
        [[nodiscard]] bool has(const std::string& name) const;
    };
    std::optional<Found> find(const UnitName& unit);
    std::optional<Found> find_file(const std::string& name);
    UnitFile read(const UnitName& unit, const Found& found);
    void add_drop_ins(const std::string& name, std::map<std::string, std::string>& paths);
    std::string file_state(const UnitName& unit, const Found& found, const UnitFile& file);
    bool is_wanted(const UnitName& unit, const UnitFile& file);
    bool is_there(const std::string& path);
    bool is_alias(const Directory& directory, const std::string& name, const UnitName& unit);
    std::optional<UnitFile> read(const UnitName& unit);
    std::vector<std::string> sockets_of(const UnitName& service);
    std::vector<std::string> all_sockets();
    bool listens_at(const UnitName& socket, const std::string& words);

    UnitUser x_user;
    std::string x_root;
    std::vector<Directory> x_directories;
    std::size_t x_lookups = 0;
};

} // namespace listenwatch
