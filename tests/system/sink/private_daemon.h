// A real daemon of the host, started for one test with files of its own.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace listenwatch {

/// Where a program is: in PATH or where Debian keeps daemons.
std::optional<std::string> find_program(const std::string& name, const std::vector<std::string>& directories = {});

/// Runs a program; it ends with this object at the latest.
class PrivateDaemon {
public:
    /// `prepare` runs in the child before exec, for namespaces and mounts; false = do not start.
    explicit PrivateDaemon(const std::vector<std::string>& arguments, const std::function<bool()>& prepare = nullptr);
    ~PrivateDaemon();
    PrivateDaemon(const PrivateDaemon&) = delete;
    PrivateDaemon& operator=(const PrivateDaemon&) = delete;

    [[nodiscard]] pid_t pid() const { return x_pid; }
    /// Whether it has not ended by itself.
    [[nodiscard]] bool is_running() const;
    void stop();

private:
    pid_t x_pid = -1;
};

/// Looks every 10 ms whether the condition holds.
bool wait_until(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(20));

} // namespace listenwatch
