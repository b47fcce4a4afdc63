// inetd.conf(5) of openbsd-inetd, inetutils-inetd and busybox.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "enrich/file_note.h"
#include "enrich/served_port.h"
#include "enrich/service_port.h"

namespace listenwatch {

/// The services of an inetd.conf. `file` is the name of the file, for the entries and for the notes; ports by name come
/// from `ports`. A line that is not understood is noted and skipped. Services of tcpmux have no port of their own and
/// are left out. tcpd(8) is not the server: the program that it runs is.
std::vector<ServedPort> parse_inetd_conf(std::string_view text, const std::string& file, const PortNames& ports,
                                         FileNotes& notes);

/// The real server behind a program and its arguments (argv[0] first): tcpd's argument, else the program itself.
std::string real_server(std::string_view program, std::string_view argv0);

} // namespace listenwatch
