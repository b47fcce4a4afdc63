// What the actor can do. Each deed tells what it did, waits for a line on stdin (or its end), closes and tells that
// too. It returns the exit code: 0 done, 1 the deed failed, 3 this kernel does not have the thing.
#pragma once

#include <string>

#include "socket.h"
#include "truth.h"
#include "words.h"

namespace listenwatch::actor {

/// Tells of an open socket: the deed, ok, the socket, the process.
void tell_open(const std::string& deed, int fd);

/// Waits, closes and tells the close with the socket's identity.
void close_when_told(const std::string& deed, UniqueFd fd);

/// Opens, tells, waits, closes.
int serve(const std::string& deed, const Wish& wish);

/// Goes into a network namespace of its own. Its loopback interface has no address until it is up: it is.
Attempt enter_new_netns();

/// Runs this program again with other arguments; `fd` names the file, -1 is the same file. Returns only when it
/// failed.
int run_again(const std::string& deed, const std::vector<std::string>& args, int fd = -1);

// plain.cpp: sockets alone
int listen_plain(Words words);        ///< PROTO FAMILY ADDRESS PORT
int listen_without_bind(Words words); ///< FAMILY
int listen_twice(Words words);        ///< FAMILY ADDRESS PORT
int listen_failing(Words words);      ///< FAMILY ADDRESS PORT
int bind_udp(Words words);            ///< FAMILY ADDRESS PORT
int bind_udplite(Words words);        ///< FAMILY ADDRESS PORT
int connect_udp(Words words);         ///< FAMILY ADDRESS PORT
int autobind_udp(Words words);        ///< FAMILY ADDRESS
int shutdown_relisten(Words words);   ///< FAMILY ADDRESS PORT
int listen_in_netns(Words words);     ///< FAMILY ADDRESS PORT
int listen_as_uid(Words words);       ///< UID FAMILY ADDRESS PORT
int leave_netns(Words words);         ///< FAMILY ADDRESS PORT
int listen_joined(Words words);       ///< tcp|udp PORT UID

// address.cpp
int gain_address(Words words); ///< FAMILY ADDRESS PORT

// device.cpp
int change_device(Words words); ///< FAMILY ADDRESS PORT [vrf]

// handover.cpp: the socket goes to another process or image
int fork_and_exit(Words words);   ///< FAMILY ADDRESS PORT
int drop_one_of_two(Words words); ///< FAMILY ADDRESS PORT
int exec_and_keep(Words words);   ///< FAMILY ADDRESS PORT
int hold(Words words);            ///< DEED FD
int send_in_flight(Words words);  ///< FAMILY ADDRESS PORT
int reuseport(Words words);       ///< WORKERS FAMILY ADDRESS PORT

// exchange.cpp: the socket goes to a process that was there before
int pass_on(Words words);            ///< FAMILY ADDRESS PORT: SCM_RIGHTS
int be_taken_from(Words words);      ///< FAMILY ADDRESS PORT: pidfd_getfd(2)
int leave_to_collector(Words words); ///< FAMILY ADDRESS PORT

// sharing.cpp: more than one way to it, in one process or one table
int share_table(Words words);   ///< FAMILY ADDRESS PORT
int lose_leader(Words words);   ///< FAMILY ADDRESS PORT
int keep_in_ring(Words words);  ///< FAMILY ADDRESS PORT
int duplicate(Words words);     ///< FAMILY ADDRESS PORT
int close_by_exec(Words words); ///< FAMILY ADDRESS PORT
int idle(Words words);          ///< DEED

// kernel_listener.cpp: the kernel listens on TCP
int listen_by_nvme(Words words); ///< PORT
int listen_by_rds(Words words);

// tunnel.cpp: the kernel listens on UDP
int open_tunnel(Words words); ///< vxlan|geneve|wireguard PORT [stay]

// nested.cpp: a user and a pid namespace of its own
int listen_nested(Words words); ///< FAMILY ADDRESS PORT

// disguise.cpp: the process hides what it is
int listen_from_memfd(Words words);   ///< FAMILY ADDRESS PORT
int listen_from_deleted(Words words); ///< FAMILY ADDRESS PORT
int unlink_and_listen(Words words);   ///< PATH FAMILY ADDRESS PORT
int hostile_args(Words words);        ///< FAMILY ADDRESS PORT
int hostile_listen(Words words);      ///< FAMILY ADDRESS PORT, the rest is noise
int listen_named(Words words);        ///< DEED FAMILY ADDRESS PORT

// unreadable.cpp: who reads its memory waits for ever
int listen_unreadable(Words words);

// load.cpp: many sockets, or short lives
int short_lived(Words words);      ///< MICROSECONDS
int churn(Words words);            ///< COUNT PROTO
int churn_random(Words words);     ///< SECONDS SEED
int churn_until_told(Words words); ///< SEED KEPT PAUSE
int flood(Words words);            ///< COUNT THREADS

// flood.cpp
int flood_and_keep(Words words); ///< COUNT THREADS KEPT

// soak.cpp
int soak(Words words); ///< SEED PAUSE ACTORS
int hold_lent_socket(Words words);

// families.cpp: sockets without a TCP or UDP port. WHEN is none, before or after: a filter is attached then.
int unix_stream(Words words);    ///< PATH or @NAME
int unix_seqpacket(Words words); ///< PATH or @NAME
int vsock_listen(Words words);   ///< PORT
int smc_listen(Words words);     ///< smc|inet|fallback
int sctp_listen(Words words);    ///< one-to-one
int sctp_many(Words words);      ///< one-to-many
int raw_socket(Words words);     ///< PROTOCOL WHEN
int packet_socket(Words words);  ///< ETHERTYPE WHEN; on the loopback device
int xdp_socket(Words words);     ///< on the loopback device

// uring_deed.cpp
int listen_by_uring(Words words); ///< sync|async|sqpoll|direct PORT

} // namespace listenwatch::actor
