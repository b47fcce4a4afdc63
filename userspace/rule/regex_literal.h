// What a regular expression cannot match without.
#pragma once

#include <string>
#include <string_view>

namespace listenwatch {

/// The longest text, in ASCII lower case, that is in whatever the RE2 expression matches, but for case. "" = none is
/// sure. The expression must be a valid one.
std::string needed_literal(std::string_view regex);

} // namespace listenwatch
