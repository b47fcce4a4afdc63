// Sets of open listeners as a test compares them: what an actor says, what the kernel's dump says, what the stream
// says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

#include "actor_process.h"

namespace listenwatch {

/// Everything that stays the same about a listener while it is open, as text to compare and to print; by identity.
using OpenListeners = std::map<std::string, std::string>;

/// The identity as text. The inode is left out where the tier under test does not tell it of live UDP sockets.
std::string identity_text(std::uint64_t netns, std::uint64_t cookie, std::uint64_t inode);

/// What stays the same: "tcp ::1 80".
std::string endpoint_text(const std::string& transport, const std::string& address, std::uint64_t port);

/// And who holds it: "tcp ::1 80 held by 12 14"; the pids in any order, each once.
std::string held_text(const std::string& endpoint, std::vector<std::string> pids);

/// Adds what the actor says is "still-open", up to its line `last_deed`: that line. Another line is a `failure`.
/// `held`: by whom too; null = it does not say.
Truth add_truth(ActorProcess& actor, const std::string& last_deed, OpenListeners& open, OpenListeners* held,
                std::string& failure);

/// Adds the kernel's own dump of the network namespace that the process is in.
void add_dump(pid_t pid, std::uint64_t netns, OpenListeners& open, std::string& failure);

/// What is in one only, a line for each; "" = they are the same.
std::string difference(const OpenListeners& is, const std::string& is_name, const OpenListeners& should,
                       const std::string& should_name);

} // namespace listenwatch
