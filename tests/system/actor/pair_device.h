// A device of the calling thread's network namespace that others can come by: one end of a veth pair.
#pragma once

namespace listenwatch::actor {

constexpr const char* kPairDevice = "pair0";

/// These return 0 or an errno.
int make_pair();
int remove_pair();
int add_address(const char* text); ///< of IPv4

/// Tells that a step is done, or that it failed with that errno, and waits. Returns what the actor exits with, 0 = go
/// on.
int tell_step(const char* deed, const char* step, int error);

} // namespace listenwatch::actor
