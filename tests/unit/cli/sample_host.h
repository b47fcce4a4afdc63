// Listeners to draw: a short way to write one, and the host of the seed tutorial.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "cli/listing_row.h"

namespace listenwatch {

inline constexpr std::uint64_t kSecondNs = 1'000'000'000;
inline constexpr std::uint64_t kDayNs = 86'400 * kSecondNs;
inline constexpr std::uint64_t kNowNs = 20 * kDayNs;

/// What a test says about a listener; the rest is made up.
struct Sample {
    Transport transport = Transport::tcp;
    const char* address = "0.0.0.0";
    std::uint16_t port = 0;
    const char* name = "";
    Reach reach = Reach::all;
    const char* unit = "";
    const char* process = "";
    std::vector<std::uint32_t> pids = {};
    const char* user = "root";
    std::uint64_t age_ns = 12 * kDayNs;
    bool unexpected = false;
};

inline ListedListener listed(const Sample& sample)
{
    auto listener = std::make_shared<Listener>();
    listener->endpoint.transport = sample.transport;
    listener->endpoint.address = parse_address(sample.address).value();
    listener->endpoint.port = sample.port;
    listener->service_port = sample.name;
    listener->access.reach = sample.reach;
    listener->user_name = sample.user;
    listener->id = {sample.port * 10ULL + 1, 4026531840U, 70000ULL + sample.port};
    const std::string_view unit = sample.unit;
    if (!unit.empty())
        listener->service = {"systemd", std::string(unit.ends_with(".scope") ? "" : unit.substr(0, unit.rfind('.'))),
                             sample.unit, "", "system.slice"};
    for (const std::uint32_t pid : sample.pids) listener->holders.push_back({pid, 0, 3, sample.process});
    if (!sample.pids.empty()) {
        auto opener = std::make_shared<Process>();
        opener->source = ProcessSource::procfs;
        opener->pid = sample.pids[0];
        opener->comm = sample.process;
        opener->executable = std::string("/usr/sbin/") + sample.process;
        opener->parent_comm = unit.ends_with(".scope") ? "bash" : "systemd";
        opener->args = {sample.process, "-v"};
        opener->start_boottime_ns = kNowNs - sample.age_ns;
        listener->opener = opener;
    }
    return {listener, sample.unexpected};
}

/// The same for a kernel listener: no process, no user.
inline ListedListener listed_kernel(Sample sample)
{
    const ListedListener with_process = listed(sample);
    auto listener = std::make_shared<Listener>(*with_process.listener);
    listener->kernel = true;
    listener->opener = nullptr;
    listener->holders.clear();
    listener->opened_boottime_ns = kNowNs - sample.age_ns;
    return {listener, sample.unexpected};
}

/// 22 sockets of nine services, one of them unexpected.
inline std::vector<ListedListener> seed_host()
{
    using enum Transport;
    const std::vector<std::uint32_t> apache{901, 902, 903, 904, 905, 906};
    std::vector<ListedListener> host{
        listed({tcp,
                "0.0.0.0",
                8000,
                "",
                Reach::all,
                "session-3.scope",
                "python3",
                {4711},
                "alice",
                180 * kSecondNs,
                true}),
        listed({tcp, "0.0.0.0", 22, "ssh", Reach::all, "ssh.service", "sshd", {612}}),
        listed({tcp, "0.0.0.0", 25, "smtp", Reach::all, "postfix@-.service", "master", {1204}}),
        listed({tcp, "::", 25, "smtp", Reach::all, "postfix@-.service", "master", {1204}}),
        listed({tcp, "::", 80, "http", Reach::all, "apache2.service", "apache2", apache, "root", 2 * kDayNs}),
        listed({tcp, "0.0.0.0", 3306, "mysql", Reach::all, "mariadb.service", "mariadbd", {1032}, "mysql"}),
        listed_kernel({udp, "0.0.0.0", 51820, "", Reach::all, "wg-quick@wg0.service"}),
        listed_kernel({udp, "::", 51820, "", Reach::all, "wg-quick@wg0.service"}),
        listed({udp,
                "127.0.0.53",
                53,
                "domain",
                Reach::loopback,
                "systemd-resolved.service",
                "systemd-resolve",
                {340},
                "resolve"}),
        listed({tcp,
                "127.0.0.53",
                53,
                "domain",
                Reach::loopback,
                "systemd-resolved.service",
                "systemd-resolve",
                {340},
                "resolve"}),
        listed({tcp, "127.0.0.1", 631, "ipp", Reach::loopback, "cups.service", "cupsd", {588}}),
        listed({tcp, "::1", 631, "ipp", Reach::loopback, "cups.service", "cupsd", {588}}),
    };
    const std::vector<std::pair<std::uint16_t, const char*>> small{
        {7, "echo"}, {9, "discard"}, {13, "daytime"}, {19, "chargen"}, {37, "time"}};
    for (const auto& [port, name] : small)
        for (const Transport transport : {tcp, udp})
            host.push_back(listed({transport, "0.0.0.0", port, name, Reach::all, "xinetd.service", "xinetd", {377}}));
    return host;
}

} // namespace listenwatch
