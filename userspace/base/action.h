// Names of actions.
#pragma once

#include <string_view>

#include "listenwatch/event.h"

namespace listenwatch {

/// "listener-opened" and the like: the value of event.action.
std::string_view to_text(Action action);

} // namespace listenwatch
