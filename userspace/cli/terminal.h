// What standard output is.
#pragma once

#include <string>

#include "cli/listing_text.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Width and colour of standard output. `colour`: "auto" (a terminal, no $NO_COLOR, $TERM not "dumb"), "always" or
/// "never".
ListingStyle style_of_output(const std::string& colour);

/// Host, user and time for the head of a listing. `mode`: "live" or "snapshot".
ListingContext listing_context(std::string mode);

/// Writes all of it to standard output; an error when that is not possible.
Result<void> print(const std::string& text);

/// "listenwatch: TEXT" on standard error; the exit code for that kind of error.
int complain(const Error& error);

} // namespace listenwatch
