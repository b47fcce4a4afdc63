// The fields that say where the process works, what it may do and who started it.
#pragma once

#include "listenwatch/event.h"
#include "listenwatch/record.h"

namespace listenwatch {

/// Fills them from the listener's details, which must be there.
void describe_process_details(const ListenEvent& event, Record& record);

} // namespace listenwatch
