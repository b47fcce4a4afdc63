// `listenwatch doctor`: what this kernel and these rights allow, which tier runs, what is covered and what is blind.
#pragma once

#include <string>
#include <vector>

#include "app/sensor.h"
#include "enrich/file_note.h"

namespace listenwatch {

/// The report as text, or as one JSON object with stable keys. `notes`: what configuration files of services say that
/// is not understood. `forwards`: ports that the packet filter sends elsewhere.
std::string render_doctor(const Sensor& sensor, const std::vector<std::string>& snapshot_blind, const FileNotes& notes,
                          const std::vector<std::string>& forwards, bool json);

/// What the command line asked for.
struct DoctorOptions {
    SensorOptions sensor;
    bool json = false;
    bool cross_check = false; ///< instead of the report: `run_cross_check`
    bool bind_probe = false;
};

/// Tries the sensor as the daemon would, takes a snapshot, prints the report. 0, or 3 when no BPF tier runs.
int run_doctor(const DoctorOptions& options);

} // namespace listenwatch
