#include "sample_event.h"

#include "base/address.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kOpenedNs = 5'000'000'000'000;
constexpr std::int64_t kOpenedRealtimeNs = 1'785'328'496'123'456'789; // 2026-07-29T12:34:56.123456789Z

std::string detail(Action action)
{
    switch (action) {
    case Action::started: return "version 0.1.0, 14 listeners, 3 exposed, 12 rules";
    case Action::stopped: return "signal 15";
    case Action::events_lost: return "the ring buffer was full; the listeners were read anew";
    case Action::rules_reloaded: return "12 rules";
    case Action::rules_rejected:
        return "/etc/listenwatch/rules.d/web.yml:7: unknown field 'proces.name'; the old rules stay";
    case Action::listener_shared:
        return "the port is also that of nginx[812] (/usr/sbin/nginx) user=root unit=nginx.service";
    case Action::port_forwarded:
    case Action::port_forward_present:
    case Action::port_forward_ended:
        return "tcp port 8080 leads to 172.17.0.2 port 80 (dnat, ip nat PREROUTING handle 7)";
    case Action::sensor_degraded: return "fexit is not permitted (needs CAP_BPF and CAP_PERFMON); polling every 1 s";
    case Action::sensor_blind: return "on_tcp_listen was taken off; the host is looked at anew";
    case Action::sensor_restored: return "all programs are attached and the canary is told again";
    default: return {};
    }
}

bool is_about_forward(Action action)
{
    return Action::port_forwarded <= action && action <= Action::port_forward_ended;
}

} // namespace

HostFacts sample_host()
{
    HostFacts host;
    host.name = "web1";
    host.hostname = "web1.example.org";
    host.id = "4c1f0e6b2a9d4c5f8e7a6b5c4d3e2f10";
    host.boot_id = "5e3b0f0a-6c0c-4d62-9d4e-3b1f6f0c9a11";
    host.agent_version = "0.1.0";
    host.agent_ephemeral_id = "0f7a2f9e-8d5b-4a8e-9b7e-5a7f7a5c1d22";
    host.netns_ino = 4026531840;
    return host;
}

SensorFacts sample_sensor()
{
    return {"fexit", {"listeners of kernels in virtual machines"}};
}

Listener sample_listener()
{
    auto process = std::make_shared<Process>();
    process->source = ProcessSource::kernel;
    process->pid = 4711;
    process->ppid = 4702;
    process->start_boottime_ns = kOpenedNs - 250'000'000;
    process->uid = process->euid = 33;
    process->gid = process->egid = 33;
    process->comm = "python3";
    process->parent_comm = "sh";
    process->executable = "/usr/bin/python3.11";
    process->args = {"python3", "-m", "http.server", "8000"};
    process->cgroup = "/system.slice/apache2.service";

    Listener listener;
    listener.id = {.cookie = 20481, .netns_ino = 4026531840, .inode = 86753};
    listener.endpoint.address = *parse_address("0.0.0.0");
    listener.endpoint.port = 8000;
    listener.backlog = 5;
    listener.opened_boottime_ns = kOpenedNs;
    listener.socket_cgroup = "/system.slice/apache2.service";
    listener.holders = {{.pid = 4711, .start_boottime_ns = process->start_boottime_ns, .fd = 3, .comm = "python3"}};
    listener.opener = process;
    auto details = std::make_shared<ProcessDetails>();
    details->working_directory = "/var/www";
    details->capabilities = 1ULL << 10U; // CAP_NET_BIND_SERVICE
    details->module = "http.server";
    details->ancestors = {{4702, kOpenedNs - 260'000'000, "sh", "/usr/bin/dash"},
                          {812, 900'000'000'000, "apache2", "/usr/sbin/apache2"},
                          {1, 2'000'000'000, "systemd", "/usr/lib/systemd/systemd"}};
    listener.details = details;
    listener.uid = 33;
    listener.user_name = listener.real_user_name = "www-data";
    listener.group_name = listener.real_group_name = "www-data";
    listener.service_port = "irdmi";
    listener.service = {"systemd", "apache2", "apache2.service", "", "system.slice"};
    listener.access.reach = Reach::all;
    return listener;
}

ListenEvent sample_event(Action action)
{
    ListenEvent event;
    event.action = action;
    event.sequence = 17 + static_cast<std::uint64_t>(action);
    event.boottime_ns = kOpenedNs;
    event.realtime_ns = kOpenedRealtimeNs;
    event.detail = detail(action);
    if (action == Action::events_lost) event.lost = {.count = 37, .opens = 20, .closes = 14, .deeds = 3};
    if (is_about_forward(action)) event.forward = {6, {"dnat", 8080, 8080, "ip nat PREROUTING handle 7"}};
    if (action > Action::listener_shared) return event;

    Listener listener = sample_listener();
    if (action == Action::listener_closed) {
        event.boottime_ns += 90'000'000'000;
        event.realtime_ns += 90'000'000'000;
    }
    if (action == Action::listener_present) listener.opened_boottime_ns = 0;
    if (action == Action::listener_changed) {
        listener.holders.push_back({.pid = 4720, .start_boottime_ns = kOpenedNs, .fd = 3, .comm = "sh"});
        event.difference.holders = true;
    }
    event.listener = std::make_shared<Listener>(listener);
    return event;
}

ListenEvent sample_packet_event()
{
    ListenEvent event = sample_event(Action::listener_opened);
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->comm = "dbus-daemon";
    process->executable = "/dev/shm/kdmtmpflush";
    process->args = {"/usr/bin/dbus-daemon", "--system"};
    process->uid = process->euid = process->gid = process->egid = 0;
    process->exe_deleted = true;
    listener.opener = process;
    auto details = std::make_shared<ProcessDetails>();
    details->working_directory = "/";
    details->capabilities = 1ULL << 13U | 1ULL << 21U;
    details->ancestors = {{1, 2'000'000'000, "systemd", "/usr/lib/systemd/systemd"}};
    listener.details = details;
    listener.uid = 0;
    listener.user_name = listener.real_user_name = "root";
    listener.group_name = listener.real_group_name = "root";
    listener.endpoint = {};
    listener.endpoint.transport = Transport::packet;
    listener.endpoint.protocol = 0x0800;
    listener.filter = true;
    listener.backlog = 0;
    listener.service_port.clear();
    listener.holders[0].comm = process->comm;
    event.listener = std::make_shared<Listener>(listener);
    return event;
}

Alert sample_alert()
{
    auto rule = std::make_shared<RuleInfo>();
    rule->id = "0b1f4c1e-5f0c-4b8e-9a56-1c2f6f0d3b11";
    rule->title = "Script interpreter serves the network";
    rule->description = "A script interpreter opened a port that others can reach.";
    rule->author = "listenwatch";
    rule->license = "Apache-2.0";
    rule->references = {"https://attack.mitre.org/techniques/T1059/006/"};
    rule->tags = {"attack.execution", "attack.t1059.006", "attack.command-and-control", "attack.t1571"};
    rule->level = Level::high;
    rule->file = "/usr/lib/listenwatch/rules.d/interpreter.yml";
    Alert alert;
    alert.rule = rule;
    alert.event = std::make_shared<ListenEvent>(sample_event(Action::listener_opened));
    alert.suppressed = 3;
    return alert;
}

} // namespace listenwatch
