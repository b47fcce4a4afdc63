// The addresses of the namespace that the program runs in, by rtnetlink.
#pragma once

#include <cstdint>
#include <memory>

#include "listenwatch/interface_address.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Keeps a copy of the addresses. It is dumped anew when the kernel tells of a change, also of a device that joins a
/// VRF or leaves it, or when it is more than a second old (of a sysctl nobody tells). That dump may wait for the
/// kernel's own lock, but for no peer.
class InterfaceAddresses final : public AddressSource {
public:
    /// Opens the two sockets, subscribes, and takes the first dump.
    static Result<std::unique_ptr<InterfaceAddresses>> open();
    ~InterfaceAddresses() override;

    /// nullopt when the last dump failed.
    std::optional<std::span<const InterfaceAddress>> addresses() override;

    [[nodiscard]] int news_fd() const override;
    [[nodiscard]] std::uint64_t generation() const override;

private:
    struct State;
    explicit InterfaceAddresses(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

} // namespace listenwatch
