// The names of ports that come with the program: data/port-names.
#pragma once

#include <string_view>

namespace listenwatch {

/// The whole text, of the form that PortNames::parse reads.
std::string_view shipped_port_names();

} // namespace listenwatch
