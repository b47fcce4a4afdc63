// What the running kernel offers, found by asking it.
#pragma once

#include "source/attach_plan.h"

namespace listenwatch {

/// Asks BTF, the mounts and securityfs. Never fails: what cannot be read is not there.
KernelFeatures probe_kernel();

} // namespace listenwatch
