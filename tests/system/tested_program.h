// The program under test and what a test needs to run it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace listenwatch {

/// The program under test: $LISTENWATCH_BINARY, else the one of this build tree.
std::string monitor_program();

/// The directory of the shipped rules: $LISTENWATCH_RULES, else that of the source tree; "" where neither is there.
std::string shipped_rules();

/// How a command ended: its exit code (128 and the signal that ended it), what it printed.
struct CommandEnd {
    int code = -1;
    std::string out, err;
};

/// Runs the program under test to its end, or kills it after `limit`. `input` is its standard input.
CommandEnd run_command(std::vector<std::string> arguments, const std::function<bool()>& prepare = nullptr,
                       const std::string& input = "", std::chrono::seconds limit = std::chrono::seconds(60));

/// For `prepare`: user and group 65534 with no capability left.
bool become_nobody();

/// For `prepare`: mounts of this process alone.
bool leave_mounts();

/// The tier under test; "" = the best one.
std::string tier_under_test();

/// A number that whoever runs the test may set in the environment.
std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise);

/// Whether a UDP socket that is bound live has no inode in the stream: tier cgroup before 6.2; doctor says so.
bool lacks_udp_inodes();

/// A new empty file in /tmp with `what` in its name.
std::string make_temporary(const char* what);

/// Forks and runs the program under test with these descriptors as 0 (-1 = as it is), 1 and 2.
pid_t start_program(std::vector<std::string> words, const std::function<bool()>& prepare, int in, int out, int error);

} // namespace listenwatch
