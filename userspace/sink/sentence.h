// An event or alert as one line of words: the `message` field, and what syslog and the journal say. All of it is safe
// text: names and paths are chosen by the process that listens, and must not be able to fake a key, a quote or a line.
#pragma once

#include <string>
#include <string_view>

#include "listenwatch/record.h"

namespace listenwatch {

/// `tcp 0.0.0.0:4444`, `unix /run/x.sock`, `packet protocol=0x0003 device=2 filter=yes`.
void append_place(std::string& out, const Record& record);

/// `tcp 0.0.0.0:4444 by nc[812] user=www-data unit=apache2.service exe=/usr/bin/nc reach=all`.
void append_subject(std::string& out, const Record& record);

/// "new exposed listener", "listener closed", "rules-rejected".
std::string_view headline(const Record& record);

/// The headline or, for an alert, the rule's title; then the subject or, for events about the program, the details.
void append_message(std::string& out, const Record& record);

/// For a record with listenwatch.alert.window: "3 more like it in the last 1h".
void append_summary(std::string& out, const Record& record);

/// An alert for a log of lines: headline, subject, and `rule="..." level=high suppressed=3`. Less than 2000 bytes.
void append_alert(std::string& out, const Record& record);

} // namespace listenwatch
