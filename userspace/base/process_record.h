// struct lw_process of event_abi.h as our own type: shared by the ring's decoder and the socket iterator's reader.
#pragma once

#include <string>
#include <string_view>

#include "listenwatch/event_abi.h"
#include "listenwatch/process.h"

namespace listenwatch {

/// A task's name, raw bytes.
std::string read_comm(const char (&comm)[LW_COMM_SIZE]);

/// The process of a record with the two parts of its tail.
Process to_process(const lw_process& in, std::string_view args, std::string_view exe);

} // namespace listenwatch
