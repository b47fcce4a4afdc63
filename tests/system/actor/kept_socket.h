// A socket and all that keeps it open: a descriptor of this process, a child with another one, a message on its way.
#pragma once

#include <string>

#include <sys/types.h>

#include "descriptor.h"
#include "socket.h"

namespace listenwatch::actor {

/// It is open as long as one of the three is there. Whoever destroys it waits until it is really gone.
class KeptSocket {
public:
    /// `is_open`: strangers can come, so it counts as a listener.
    KeptSocket(UniqueFd fd, bool is_open);
    ~KeptSocket();
    KeptSocket(KeptSocket&& other) noexcept;
    KeptSocket& operator=(KeptSocket&& other) noexcept;

    [[nodiscard]] bool is_open() const { return x_open; }
    [[nodiscard]] bool is_here() const { return static_cast<bool>(x_here); }
    [[nodiscard]] bool has_child() const { return x_child > 0; }
    [[nodiscard]] bool is_on_its_way() const { return static_cast<bool>(x_way.near); }
    [[nodiscard]] bool is_kept() const { return is_here() || has_child() || is_on_its_way(); }
    [[nodiscard]] bool is_stream() const;
    /// UDP that hears nobody: it has no port, or its peer only.
    [[nodiscard]] bool is_mute_datagram() const;
    [[nodiscard]] bool is_open_datagram() const;
    /// An event tells all that it became. Tier cgroup sees what UDP does by connect(2) and sendto(2) when it looks, and
    /// looks at descriptors only.
    [[nodiscard]] bool is_told_by_events() const { return !x_needs_look; }
    /// The processes that hold it: "12 14"; "" = none, it is in a message.
    [[nodiscard]] std::string holders() const;
    /// Who it is, as of its last opening.
    [[nodiscard]] const Line& identity() const { return x_identity; }
    [[nodiscard]] int fd() const { return x_here.get(); }

    /// Another listen(2), or the first one after a shutdown. 0 or the errno.
    int listen(int backlog);
    /// shutdown(SHUT_RD): it listens no more. 0 or the errno.
    int shut();
    /// connect(2) of UDP to a port where nobody is: it hears that peer only. 0 or the errno.
    int connect();
    /// connect(2) to nobody: it hears everybody again, if the port was asked for by number. 0 or the errno.
    int disconnect();
    /// Sends a datagram to nobody; the kernel gives the socket a port for it. 0 or the errno.
    int send_first();
    /// Another descriptor takes the place of the one that is here.
    void duplicate();
    void drop_here() { x_here.reset(); }
    /// A child gets a descriptor of it and nothing else; with `exec` it is another program image then.
    Attempt lend_to_child(bool exec);
    /// SIGKILL, or the word that it may go; waits for its end.
    void end_child(bool kill);
    /// The descriptor that is here goes into a message that nobody receives before `take_back`.
    Attempt send_off();
    void take_back();

private:
    void swap(KeptSocket& other) noexcept;
    [[nodiscard]] int type() const;
    void look_again();

    Line x_identity;
    UniqueFd x_here;
    bool x_open;
    bool x_needs_look = false;
    pid_t x_child = 0;
    UniqueFd x_leash; // the child goes when it closes
    SocketPair x_way;
};

/// What `lend_to_child` becomes: descriptor 3 is the socket, 4 the leash, 5 takes the word that it holds.
int hold_lent();

} // namespace listenwatch::actor
