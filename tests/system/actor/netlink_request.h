// One request to the kernel by netlink (netlink(7)), built attribute by attribute.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <linux/netlink.h>

namespace listenwatch::actor {

class NetlinkRequest {
public:
    /// `body` is the fixed part behind the header: ifinfomsg, genlmsghdr.
    template<class Body> NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Body& body)
    {
        static_assert(sizeof(Body) % NLMSG_ALIGNTO == 0);
        begin_message(type, flags, sizeof body);
        std::memcpy(NLMSG_DATA(x_bytes.data()), &body, sizeof body);
    }
    void put(std::uint16_t type, const void* data, std::size_t size);
    /// A nest: what is put until `end` is in it.
    std::size_t begin(std::uint16_t type);
    void end(std::size_t at);
    /// Sends it to a netlink family and waits for the word that it is done. 0 or an errno.
    int run(int family);
    /// The same for a request that is answered: the 16-bit number in the answer's attribute, 0 = none.
    int ask(int family, std::size_t body_size, std::uint16_t attribute, std::uint16_t& number);

private:
    void begin_message(std::uint16_t type, std::uint16_t flags, std::size_t body_size);
    int exchange(int family);
    nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(x_bytes.data()); }

    alignas(nlmsghdr) std::array<char, 512> x_bytes{};
    alignas(nlmsghdr) std::array<char, 4096> x_reply{};
};

} // namespace listenwatch::actor
