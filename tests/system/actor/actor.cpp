// listenwatch-actor DEED [ARGUMENT...]: does one thing with sockets and tells the truth about it, for tests to compare
// with what the monitor saw. See deeds.h for the deeds and their arguments, truth.h for how it talks.
#include <array>
#include <cstdio>
#include <string_view>

#include "deeds.h"

namespace listenwatch::actor {
namespace {

struct Deed {
    std::string_view name;
    int (*act)(Words words);
    std::string_view arguments; ///< "": only the actor itself uses the deed
};

constexpr std::array kDeeds{
    Deed{"listen", listen_plain, "[tcp|mptcp] [4|6|6only] [ADDRESS] [PORT]"},
    Deed{"listen-without-bind", listen_without_bind, "[4|6|6only]"},
    Deed{"listen-twice", listen_twice, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"failed-listen", listen_failing, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"bind-udp", bind_udp, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"bind-udplite", bind_udplite, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"connect-udp", connect_udp, "[FAMILY] [ADDRESS] [PORT]: bind, connect, disconnect"},
    Deed{"autobind-udp", autobind_udp, "[FAMILY] [ADDRESS]: sends without a port of its own"},
    Deed{"shutdown-relisten", shutdown_relisten, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"fork-and-exit", fork_and_exit, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"drop-one", drop_one_of_two, "[FAMILY] [ADDRESS] [PORT]: two hold it, one closes its descriptor"},
    Deed{"exec", exec_and_keep, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"short-lived", short_lived, "[MICROSECONDS]"},
    Deed{"churn", churn, "[COUNT] [tcp|udp]"},
    Deed{"churn-random", churn_random, "[SECONDS] [SEED]"},
    Deed{"churn-until-told", churn_until_told, "[SEED] [KEPT] [PAUSE_MICROSECONDS]: in a network namespace of its own"},
    Deed{"flood", flood, "[COUNT] [THREADS]"},
    Deed{"reuseport", reuseport, "[WORKERS] [FAMILY] [ADDRESS] [PORT]"},
    Deed{"uring-listen", listen_by_uring, "[sync|async|sqpoll|direct] [PORT]"},
    Deed{"in-flight", send_in_flight, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"pass", pass_on, "[FAMILY] [ADDRESS] [PORT]: to another process by SCM_RIGHTS"},
    Deed{"take", be_taken_from, "[FAMILY] [ADDRESS] [PORT]: another process takes it by pidfd_getfd"},
    Deed{"collect", leave_to_collector, "[FAMILY] [ADDRESS] [PORT]: in a queue that nobody can receive from"},
    Deed{"clone-files", share_table, "[FAMILY] [ADDRESS] [PORT]: two processes, one descriptor table"},
    Deed{"headless", lose_leader, "[FAMILY] [ADDRESS] [PORT]: the first thread ends, another serves"},
    Deed{"ring-keeps", keep_in_ring, "[FAMILY] [ADDRESS] [PORT]: registered with an io_uring, descriptor closed"},
    Deed{"dup", duplicate, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"close-on-exec", close_by_exec, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"nvme-target", listen_by_nvme, "[PORT]: the kernel listens on 127.0.0.1"},
    Deed{"rds", listen_by_rds, "the kernel listens, here and in a network namespace of its own that ends"},
    Deed{"tunnel", open_tunnel, "vxlan|geneve|wireguard PORT [stay]: in a network namespace of its own"},
    Deed{"nested", listen_nested, "[FAMILY] [ADDRESS] [PORT]: in a user and a pid namespace of its own"},
    Deed{"memfd", listen_from_memfd, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"deleted", listen_from_deleted, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"flood-and-keep", flood_and_keep, "[COUNT] [THREADS] [KEPT]: in a network namespace of its own"},
    Deed{"hostile-args", hostile_args, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"unreadable", listen_unreadable, "who reads its arguments waits for ever; then so does a child's parent"},
    Deed{"setuid", listen_as_uid, "[UID] [FAMILY] [ADDRESS] [PORT]"},
    Deed{"left-netns", leave_netns, "[FAMILY] [ADDRESS] [PORT]: in a network namespace where no process lives"},
    Deed{"join", listen_joined, "[tcp|udp] [PORT] [UID]: on a port that may be another's"},
    Deed{"device", change_device,
         "[FAMILY] [ADDRESS] [PORT] [vrf]: bound to other devices after listen; one goes to another namespace or VRF"},
    Deed{"address", gain_address, "[FAMILY] [ADDRESS] [PORT]: in a network namespace whose addresses come and go"},
    Deed{"netns", listen_in_netns, "[FAMILY] [ADDRESS] [PORT]"},
    Deed{"soak", soak, "[SEED] [PAUSE_MICROSECONDS] [ACTORS]: in a network namespace of its own, until stdin ends"},
    Deed{"unix-stream", unix_stream, "PATH|@NAME"},
    Deed{"unix-seqpacket", unix_seqpacket, "PATH|@NAME"},
    Deed{"vsock-listen", vsock_listen, "[PORT]"},
    Deed{"smc-listen", smc_listen, "[smc|inet|fallback]: on loopback"},
    Deed{"sctp-listen", sctp_listen, "on loopback"},
    Deed{"sctp-many", sctp_many, "on loopback, one-to-many"},
    Deed{"raw", raw_socket, "[PROTOCOL] [none|before|after]: a filter is attached then"},
    Deed{"packet", packet_socket, "[ETHERTYPE] [none|before|after]: on loopback"},
    Deed{"xdp", xdp_socket, "on loopback"},
    // What the deeds above turn into by exec.
    Deed{"hold", hold, ""},
    Deed{"hold-lent", hold_lent_socket, ""},
    Deed{"idle", idle, ""},
    Deed{"listen-named", listen_named, ""},
    Deed{"unlink-and-listen", unlink_and_listen, ""},
    Deed{"hostile-listen", hostile_listen, ""},
};

int show_help()
{
    std::puts("usage: listenwatch-actor DEED [ARGUMENT...]");
    for (const Deed& deed : kDeeds)
        if (!deed.arguments.empty())
            std::printf("  %-20s %.*s\n", deed.name.data(), static_cast<int>(deed.arguments.size()),
                        deed.arguments.data());
    return 0;
}

int run(std::vector<std::string> args)
{
    if (args.empty()) refuse("which deed? (--help lists them)");
    const std::string name = args.front();
    args.erase(args.begin());
    if (name == "--help") return show_help();
    for (const Deed& deed : kDeeds)
        if (deed.name == name) return deed.act(Words(std::move(args)));
    refuse("no such deed: " + name);
}

} // namespace
} // namespace listenwatch::actor

int main(int argc, char** argv)
{
    return listenwatch::actor::run({argv + 1, argv + argc});
}
