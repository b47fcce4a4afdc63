// `listenwatch doctor --cross-check`: do the views of this host's listeners agree?
#pragma once

namespace listenwatch {

/// Compares, with `bind_probe` tries ports too, and prints the report. 0, 1 when something is hidden, or 3 when there
/// are not two views to compare.
int run_cross_check(bool bind_probe, bool json);

} // namespace listenwatch
