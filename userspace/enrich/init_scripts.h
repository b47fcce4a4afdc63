// All init scripts of this host, and what starts at boot.
#pragma once

#include <map>
#include <string>

#include "enrich/init_script.h"
#include "enrich/runlevels.h"
#include "enrich/service_files.h"
#include "listenwatch/listener.h"

namespace listenwatch {

/// Read when somebody asks, again when something changed.
class InitScripts {
public:
    static constexpr std::size_t kMostScripts = 1000;

    explicit InitScripts(const std::string& root = "") : x_files(root) {}

    /// By name, from /etc/init.d and, where that is no link to it, /etc/rc.d/init.d. Valid until the next call.
    const std::map<std::string, InitScript>& all();
    /// Fills type (unless there is one), name, definition, description and enabled. False when there is no such script.
    bool describe(const std::string& name, Service& service);
    /// Whether one of them is OpenRC's.
    bool has_openrc();
    /// Whether a process of that program may be what the script starts.
    bool runs(const std::string& name, const std::string& executable);
    /// The script that an ancestor runs: "/etc/init.d/NAME", "/etc/rc2.d/S20NAME" among its first words; "" = none.
    std::string run_by(const std::vector<std::string>& args);
    [[nodiscard]] const FileNotes& notes() const { return x_files.notes(); }

private:
    void read();

    ServiceFiles x_files;
    std::map<std::string, InitScript> x_scripts;
    std::map<std::string, std::string> x_paths; // of each script
    Runlevels x_runlevels;
    bool x_has_openrc = false;
};

} // namespace listenwatch
