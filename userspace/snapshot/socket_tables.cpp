#include "snapshot/socket_tables.h"

#include <array>
#include <string>

#include "bpf/object.h"

namespace listenwatch {
namespace {

const std::array<std::string, 3> kPrograms{"list_tcp", "list_udp", "list_bound"};

Result<std::vector<SeenSocket>> run_program(BpfObject& object, const std::string& program)
{
    const auto pass = object.run_iterator(program);
    if (!pass) return std::unexpected(pass.error());
    const auto bytes = read_iterator(pass->get());
    if (!bytes) return during("read iterator " + program, bytes.error());
    return parse_socket_rows(*bytes);
}

} // namespace

struct SocketTableIterator::Parts {
    BpfObject object;
};

SocketTableIterator::SocketTableIterator(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}
SocketTableIterator::SocketTableIterator(SocketTableIterator&&) noexcept = default;
SocketTableIterator& SocketTableIterator::operator=(SocketTableIterator&&) noexcept = default;
SocketTableIterator::~SocketTableIterator() = default;

Result<SocketTableIterator> SocketTableIterator::load()
{
    auto object = BpfObject::open(BpfImage::sockets, kPrograms);
    if (!object) return during("socket tables", object.error());
    if (const auto loaded = object->load(); !loaded) return during("socket tables", loaded.error());
    return SocketTableIterator(std::make_unique<Parts>(std::move(*object)));
}

Result<std::vector<SeenSocket>> SocketTableIterator::run()
{
    auto tcp = run_program(x_parts->object, kPrograms[0]);
    if (!tcp) return tcp;
    const auto udp = run_program(x_parts->object, kPrograms[1]);
    if (!udp) return udp;
    tcp->insert(tcp->end(), udp->begin(), udp->end());
    return tcp;
}

Result<std::vector<SeenSocket>> SocketTableIterator::run_bound()
{
    return run_program(x_parts->object, kPrograms[2]);
}

} // namespace listenwatch
