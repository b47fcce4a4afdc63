#include "deeds.h"
#include "uring.h"

#include <cerrno>

#include <netinet/in.h>

namespace listenwatch::actor {
namespace {

// Newer than the headers of Debian 12: io_uring_enter(2), FIXED_FD_INSTALL 6.8, BIND and LISTEN 6.11.
constexpr std::uint8_t kOpSocket = 45, kOpFixedFdInstall = 54, kOpBind = 56, kOpListen = 57;
constexpr unsigned kBacklog = 16;

// A socket that only the ring has is file 0 of its table; `fixed` says that `fd` is such an index.
struct Handle {
    int fd = 0;
    bool fixed = false;
};

io_uring_sqe on_file(std::uint8_t opcode, const Handle& handle)
{
    io_uring_sqe sqe{};
    sqe.opcode = opcode;
    sqe.fd = handle.fd;
    if (handle.fixed) sqe.flags = IOSQE_FIXED_FILE;
    return sqe;
}

int make_socket(Uring& ring, Handle& handle)
{
    io_uring_sqe sqe{};
    sqe.opcode = kOpSocket;
    sqe.fd = AF_INET;
    sqe.off = SOCK_STREAM;
    if (handle.fixed) sqe.file_index = 1; // one more than the index
    const int result = ring.run(sqe);
    if (result >= 0 && !handle.fixed) handle.fd = result;
    return result;
}

int bind_and_listen(Uring& ring, const Handle& handle, const Wish& wish, const char*& step)
{
    const SocketAddress address = socket_address(wish);
    io_uring_sqe sqe = on_file(kOpBind, handle);
    sqe.addr = reinterpret_cast<std::uint64_t>(&address.storage);
    sqe.addr2 = address.size;
    step = "uring bind";
    if (const int result = ring.run(sqe); result < 0) return result;
    sqe = on_file(kOpListen, handle);
    sqe.len = kBacklog;
    step = "uring listen";
    return ring.run(sqe);
}

// Lends the ring's own file a descriptor for as long as it takes to describe it.
Line describe_handle(Uring& ring, const Handle& handle)
{
    if (!handle.fixed) return describe(handle.fd);
    const UniqueFd lent(ring.run(on_file(kOpFixedFdInstall, handle)));
    Line line = describe(lent.get());
    std::erase_if(line, [](const auto& field) { return field.first == "fd"; });
    return line;
}

int close_handle(Uring& ring, const Handle& handle)
{
    io_uring_sqe sqe{};
    sqe.opcode = IORING_OP_CLOSE;
    if (handle.fixed)
        sqe.file_index = 1;
    else
        sqe.fd = handle.fd;
    return ring.run(sqe);
}

// An operation that the kernel does not know ends with EINVAL.
int tell_uring_failure(const char* step, int error)
{
    return tell_failure("uring-listen", {{}, step, error == EINVAL ? ENOSYS : error});
}

} // namespace

int listen_by_uring(Words words)
{
    const std::string mode = words.text("sync");
    if (mode != "sync" && mode != "async" && mode != "sqpoll" && mode != "direct") refuse("not a mode: " + mode);
    Wish wish;
    wish.port = static_cast<std::uint16_t>(words.number(0, 65535));
    Uring ring(mode == "async" ? Uring::Mode::async : mode == "sqpoll" ? Uring::Mode::sqpoll : Uring::Mode::sync);
    if (ring.error() != 0) return tell_failure("uring-listen", {{}, "io_uring_setup", ring.error()});
    Handle handle{0, mode == "direct"};
    if (handle.fixed)
        if (const int error = ring.register_files(1)) return tell_uring_failure("io_uring_register", error);
    if (const int result = make_socket(ring, handle); result < 0) return tell_uring_failure("uring socket", -result);
    const char* step = "";
    if (const int result = bind_and_listen(ring, handle, wish, step); result < 0)
        return tell_uring_failure(step, -result);
    const Line identity = describe_handle(ring, handle);
    tell(Line{{"deed", "uring-listen"}, {"mode", mode}} + well() + identity + who_am_i());
    wait_for_word();
    if (const int result = close_handle(ring, handle); result < 0) return tell_uring_failure("uring close", -result);
    tell(Line{{"deed", "close"}, {"of", "uring-listen"}} + well() + identity + who_am_i());
    return 0;
}

} // namespace listenwatch::actor
