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

std::span<const std::string> table_programs()
{
    return std::span(kPrograms).first<2>();
}

Result<std::vector<SeenSocket>> read_socket_tables(BpfObject& object)
{
    std::vector<SeenSocket> sockets;
    for (const std::string& program : table_programs()) {
        const auto some = run_program(object, program);
        if (!some) return some;
        sockets.insert(sockets.end(), some->begin(), some->end());
    }
    return sockets;
}

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
    return read_socket_tables(x_parts->object);
}

Result<std::vector<SeenSocket>> SocketTableIterator::run_bound()
{
    return run_program(x_parts->object, kPrograms[2]);
}

} // namespace listenwatch
