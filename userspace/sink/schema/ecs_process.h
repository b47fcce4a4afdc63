// The fields that say which process and which user listens.
#pragma once

#include <string>

#include "listenwatch/event.h"
#include "listenwatch/record.h"
#include "sink/schema/host_facts.h"

namespace listenwatch {

/// Fills process, user and group fields from the listener's opener. Arguments beyond 4 KiB are cut and named in
/// listenwatch.truncated. `scratch` is a buffer without meaning before and after.
void describe_process(const ListenEvent& event, const HostFacts& host, Record& record, std::string& scratch);

} // namespace listenwatch
