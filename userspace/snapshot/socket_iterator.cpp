#include "snapshot/socket_iterator.h"

#include <cerrno>
#include <unistd.h>

#include "base/file.h"
#include "bpf/object.h"

namespace listenwatch {
namespace {

const std::string kProgram = "list_sockets";

Result<std::vector<std::byte>> read_all(int fd)
{
    std::vector<std::byte> bytes;
    std::vector<std::byte> chunk(std::size_t{256} << 10U);
    for (;;) {
        const ssize_t got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue; // EAGAIN: the kernel ended a long pass, go on
        if (got < 0) return fail(errno_kind(errno), "read the socket iterator: " + errno_text(errno));
        if (got == 0) return bytes;
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
    }
}

} // namespace

struct SocketIterator::Parts {
    BpfObject object;
};

SocketIterator::SocketIterator(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}
SocketIterator::SocketIterator(SocketIterator&&) noexcept = default;
SocketIterator& SocketIterator::operator=(SocketIterator&&) noexcept = default;
SocketIterator::~SocketIterator() = default;

Result<SocketIterator> SocketIterator::load()
{
    auto object = BpfObject::open(BpfImage::inventory, std::span(&kProgram, 1));
    if (!object) return during("socket iterator", object.error());
    if (const auto loaded = object->load(); !loaded) return during("socket iterator", loaded.error());
    return SocketIterator(std::make_unique<Parts>(std::move(*object)));
}

Result<std::vector<FoundListener>> SocketIterator::run()
{
    const auto pass = x_parts->object.run_iterator(kProgram);
    if (!pass) return std::unexpected(pass.error());
    const auto bytes = read_all(pass->get());
    if (!bytes) return std::unexpected(bytes.error());
    return join_inventory_rows(*bytes);
}

} // namespace listenwatch
