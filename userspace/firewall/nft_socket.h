// Questions to nf_tables over a netlink socket that is open already: it answers for the namespace it was made in.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

struct nlmsghdr;

namespace listenwatch {

struct NftQuestion {
    std::uint16_t type = 0;                                     ///< NFT_MSG_GET*
    std::uint8_t family = 0;                                    ///< NFPROTO_*; 0: all
    bool is_dump = true;                                        ///< false: about one thing
    std::vector<std::pair<std::uint16_t, std::string>> names{}; ///< attributes that are text
};

/// How an answer ended.
struct NftAnswer {
    int error = 0;        ///< errno, 0: none
    bool is_torn = false; ///< the rules changed meanwhile
    bool is_cut = false;  ///< `use` wanted no more
};

class NftSocket {
public:
    /// `socket`: NETLINK_NETFILTER, the caller's; one question at a time.
    explicit NftSocket(int socket) : x_socket(socket), x_buffer(kBufferSize) {}

    /// `use` sees every message of the answer, until it says false: after that the socket is good for nothing, since
    /// the kernel is still answering. It waits for the kernel, but for no peer.
    NftAnswer ask(const NftQuestion& question, const std::function<bool(const nlmsghdr*)>& use);

private:
    static constexpr std::size_t kBufferSize = 65536; // the kernel fills at most 32 KiB for each piece of a dump
    bool send(const NftQuestion& question);
    bool take(std::size_t size, NftAnswer& answer, const std::function<bool(const nlmsghdr*)>& use) const;

    int x_socket;
    std::uint32_t x_sequence = 0;
    std::vector<char> x_buffer; ///< the allocator aligns it for any header
};

} // namespace listenwatch
