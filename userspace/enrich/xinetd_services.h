// What the configuration of xinetd means: which service it serves on which port.
#pragma once

#include <string>
#include <vector>

#include "enrich/served_port.h"
#include "enrich/service_files.h"
#include "enrich/service_port.h"

namespace listenwatch {

/// The services of the configuration that begins in `file`, with all that it includes, each file once. Disabled ones
/// are among them, marked: xinetd may not have read its files again. Services of tcpmux have no port of their own and
/// are left out.
std::vector<ServedPort> read_xinetd_services(ServiceFiles& files, const std::string& file, const PortNames& ports);

} // namespace listenwatch
