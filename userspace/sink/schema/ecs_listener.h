// The fields that say where somebody listens, who it is and what started it.
#pragma once

#include <string>

#include "listenwatch/event.h"
#include "listenwatch/record.h"
#include "sink/schema/host_facts.h"

namespace listenwatch {

/// Fills network, server, destination, container, service, related, socket and owner fields, and the process' by
/// describe_process. `event.listener` must be there. `scratch` is a buffer without meaning before and after.
void describe_listener(const ListenEvent& event, const HostFacts& host, Record& record, std::string& scratch);

/// A port that leads to no listener known: network, server and destination fields have the first outer port.
void describe_forward(const ForwardedPort& forward, Record& record);

} // namespace listenwatch
