// Made-up events, the same in every run; docs/events.md shows them.
#pragma once

#include "listenwatch/event.h"
#include "sink/schema/host_facts.h"

namespace listenwatch {

HostFacts sample_host();
SensorFacts sample_sensor();

/// A web server that a shell of www-data started on every address.
Listener sample_listener();

/// The action with the sample listener, or with the detail that the program would give.
ListenEvent sample_event(Action action);

/// A rule with attack tags that matched sample_event(listener_opened).
Alert sample_alert();

/// A packet socket with a filter that a program without a file opened.
ListenEvent sample_packet_event();

} // namespace listenwatch
