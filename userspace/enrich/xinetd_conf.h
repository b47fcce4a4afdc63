// xinetd.conf(5): what its files say, before anybody asks what it means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "enrich/file_note.h"

namespace listenwatch {

/// "server_args += -x /tmp".
struct XinetdAttribute {
    std::string key;
    char op = '='; ///< '=', '+' or '-'
    std::vector<std::string> values;
    std::uint32_t line = 0;
};

struct XinetdEntry {
    enum class Kind : std::uint8_t { service, defaults, include, includedir };
    Kind kind = Kind::service;
    std::string name; ///< of the service, the file or the directory
    std::uint32_t line = 0;
    std::vector<XinetdAttribute> attributes;
};

/// The entries of one file, in order. What is not understood is noted and skipped; an entry that never ends, too.
std::vector<XinetdEntry> parse_xinetd_conf(std::string_view text, const std::string& file, FileNotes& notes);

} // namespace listenwatch
