#include "cli/cross_check.h"

#include "cli/cross_report.h"
#include "cli/terminal.h"
#include "snapshot/listed_ports.h"

namespace listenwatch {

int run_cross_check(bool bind_probe, bool json)
{
    HostViews views;
    CrossCheck check = cross_check(views);
    if (check.views.takes.size() < 2) {
        for (const std::string& note : check.views.notes) complain({ErrorKind::unsupported, note});
        return complain({ErrorKind::unsupported, "cross-check: there are not two views to compare"});
    }
    CrossReport report{check.views.takes, std::move(check.findings), std::move(check.views.notes), std::nullopt};
    if (bind_probe) {
        auto probe = probe_own_ports(views);
        if (!probe) return complain(probe.error());
        report.probe = std::move(*probe);
    }
    if (const auto printed = print(json ? render_cross_json(report) : render_cross_text(report)); !printed)
        return complain(printed.error());
    return has_findings(report) ? 1 : 0;
}

} // namespace listenwatch
