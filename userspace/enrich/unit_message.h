// What systemd answers about a unit.
#pragma once

#include <optional>

#include "enrich/unit_book.h"

struct sd_bus_message; // libsystemd's

namespace listenwatch {

/// From the answer of org.freedesktop.DBus.Properties.GetAll for org.freedesktop.systemd1.Unit; nullopt when it is no
/// such answer.
std::optional<UnitFacts> read_unit_facts(sd_bus_message* message);

} // namespace listenwatch
