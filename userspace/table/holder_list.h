// Lists of holders, compared and joined. Pure.
#pragma once

#include <vector>

#include "listenwatch/event.h"

namespace listenwatch {

/// What stands for a socket that lives and that nobody holds who can be seen.
Holder queue_holder();

/// What is different. Descriptors may have other numbers: who holds it counts, and whether by a descriptor at all.
ListenerDifference compare_holders(const std::vector<Holder>& before, const std::vector<Holder>& now);

/// Hands on what an exec told: a look at descriptors does not show it.
void keep_executables(const std::vector<Holder>& before, std::vector<Holder>& now);

/// Hands on what a look at descriptors alone does not see: registered files. `now` is sorted then.
void keep_registered(const std::vector<Holder>& before, std::vector<Holder>& now);

/// Who was held, and is not any more, is in a queue; if it was, it stays there until somebody receives it.
void queue_unheld(const std::vector<Holder>& before, std::vector<Holder>& now);

} // namespace listenwatch
