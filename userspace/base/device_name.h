// Names of network devices.
#pragma once

#include <cstdint>
#include <string>

namespace listenwatch {

/// The name of a device of the calling thread's network namespace; "" = there is none.
std::string device_name(std::uint32_t ifindex);

} // namespace listenwatch
