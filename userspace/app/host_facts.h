// Asks the host who it is.
#pragma once

#include "sink/schema/host_facts.h"

namespace listenwatch {

/// Names, ids and the program's own version; what cannot be read stays empty. The ephemeral id is new each time.
HostFacts read_host_facts();

} // namespace listenwatch
