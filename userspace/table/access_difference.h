// What is different in who can come to a listener. Pure.
#pragma once

#include "listenwatch/event.h"

namespace listenwatch {

/// Adds it to `difference`. A reach that is `unknown` now, and a firewall that was not asked, are no news.
void note_access(const Access& before, const Access& now, ListenerDifference& difference);

} // namespace listenwatch
