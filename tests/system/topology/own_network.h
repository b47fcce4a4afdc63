// A network namespace for a test.
#pragma once

#include <functional>
#include <string>

#include "base/unique_fd.h"

namespace listenwatch {

/// It lives as long as this.
class OwnNetwork {
public:
    OwnNetwork();
    /// In a thread that ends with the work.
    void run(const std::function<void()>& work) const;
    /// For the `netns` argument of ip(8).
    [[nodiscard]] std::string path() const;
    /// For a child before exec.
    [[nodiscard]] bool enter() const;
    explicit operator bool() const { return static_cast<bool>(x_fd); }

private:
    UniqueFd x_fd;
};

} // namespace listenwatch
