#include "enrich/started_by.h"

#include "base/clock.h"
#include "enrich/starter.h"

namespace listenwatch {
namespace {

// What a cgroup said already is no session: a service, or process 1.
bool is_answered(const Service& service)
{
    if (!service.name.empty()) return true;
    return !service.type.empty() && (service.scope.empty() || service.scope == "init.scope");
}

// The nearest that started it; an sshd of a session is itself started by one (it listens for a forwarded port).
Starter find_starter(const ServiceQuestion::Line& line)
{
    for (std::size_t i = 1; i < line.size(); ++i)
        if (const Starter starter = starter_of(line[i]->comm()); starter != Starter::none && line[i]->is_roots())
            return starter;
    return Starter::none;
}

} // namespace

std::string terminal_name(std::uint32_t device)
{
    constexpr std::uint32_t kConsole = 4, kFirstPts = 136, kLastPts = 143, kFirstSerial = 64;
    const std::uint32_t major = (device >> 8U) & 0xfffU, minor = (device & 0xffU) | ((device >> 12U) & 0xfff00U);
    if (major == kConsole && minor < kFirstSerial) return "tty" + std::to_string(minor);
    if (major == kConsole) return "ttyS" + std::to_string(minor - kFirstSerial);
    if (major < kFirstPts || major > kLastPts) return "";
    return "pts/" + std::to_string(minor);
}

// Who logged in, whatever became of the user since; else who runs it.
std::string StartedByProvider::user_of(const HeldProcess& process)
{
    if (const auto text = x_passwd.read_if_changed(boottime_ns())) x_users = parse_id_names(*text);
    const std::uint32_t loginuid = process.loginuid();
    const std::uint32_t uid = loginuid != Process::kNoId ? loginuid : process.uid();
    const auto found = x_users.find(uid);
    return found == x_users.end() ? std::to_string(uid) : found->second;
}

bool StartedByProvider::find(ServiceQuestion& question, Service& service)
{
    if (is_answered(service) || question.line().empty()) return false;
    const auto& line = question.line();
    const HeldProcess& process = *line.front();
    const std::string by_hand = "started by hand by " + user_of(process);
    const std::string terminal = terminal_name(process.tty());
    switch (find_starter(line)) {
    case Starter::sshd:
        service.type = "sshd";
        service.description = by_hand + " over ssh";
        return true;
    case Starter::cron:
        service.type = "cron";
        service.description = "started by cron for " + user_of(process);
        return true;
    case Starter::at:
        service.type = "at";
        service.description = "started by at for " + user_of(process);
        return true;
    default: break;
    }
    if (process.tty() != 0) {
        service.type = terminal.starts_with("tty") ? "console" : "terminal";
        service.description = by_hand + (terminal.empty() ? " on a terminal" : " on " + terminal);
        return true;
    }
    if (process.loginuid() == Process::kNoId) return false;
    service.type = "session";
    service.description = by_hand;
    return true;
}

} // namespace listenwatch
