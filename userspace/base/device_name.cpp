#include "base/device_name.h"

#include <array>
#include <net/if.h>

namespace listenwatch {

std::string device_name(std::uint32_t ifindex)
{
    std::array<char, IF_NAMESIZE> name{};
    return ifindex != 0 && ::if_indextoname(ifindex, name.data()) != nullptr ? name.data() : "";
}

} // namespace listenwatch
