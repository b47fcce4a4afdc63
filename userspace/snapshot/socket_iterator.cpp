#include "snapshot/socket_iterator.h"

#include <optional>

#include "bpf/object.h"
#include "snapshot/socket_tables.h"

namespace listenwatch {
namespace {

const std::string kEachDescriptor = "list_sockets", kEachTable = "walk_tables";

Result<BpfObject> load_programs(BpfImage image, const std::vector<std::string>& programs)
{
    auto object = BpfObject::open(image, programs);
    if (!object) return during("socket iterator", object.error());
    if (const auto loaded = object->load(); !loaded) return during("socket iterator", loaded.error());
    return object;
}

Result<std::vector<std::byte>> read_pass(BpfObject& object, const std::string& program, std::uint32_t pid = 0)
{
    const auto pass = object.run_iterator(program, pid);
    if (!pass) return std::unexpected(pass.error());
    return read_iterator(pass->get());
}

} // namespace

struct SocketIterator::Parts {
    std::optional<BpfObject> each_table;
    // Beside the other one: loaded when they are needed.
    std::optional<BpfObject> each_descriptor;
    std::optional<SocketTableIterator> tables;
    std::string why_slow;

    Result<BpfObject*> slow()
    {
        if (each_descriptor) return &*each_descriptor;
        auto object = load_programs(BpfImage::inventory, {kEachDescriptor});
        if (!object) return std::unexpected(object.error());
        each_descriptor = std::move(*object);
        return &*each_descriptor;
    }
};

SocketIterator::SocketIterator(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}
SocketIterator::SocketIterator(SocketIterator&&) noexcept = default;
SocketIterator& SocketIterator::operator=(SocketIterator&&) noexcept = default;
SocketIterator::~SocketIterator() = default;

Result<SocketIterator> SocketIterator::load()
{
    auto parts = std::make_unique<Parts>();
    std::vector<std::string> programs{kEachTable};
    programs.insert(programs.end(), table_programs().begin(), table_programs().end());
    if (auto quick = load_programs(BpfImage::table_walk, programs)) {
        parts->each_table = std::move(*quick);
        return SocketIterator(std::move(parts));
    } else {
        parts->why_slow = quick.error().text;
    }
    if (const auto slow = parts->slow(); !slow) return std::unexpected(slow.error());
    return SocketIterator(std::move(parts));
}

Result<std::vector<FoundListener>> SocketIterator::run()
{
    if (!x_parts->each_table) return run_with_cookies();
    auto bytes = read_pass(*x_parts->each_table, kEachTable);
    if (!bytes) return std::unexpected(bytes.error());
    for (const std::uint32_t pid : find_cut_processes(*bytes)) {
        const auto slow = x_parts->slow();
        if (!slow) return std::unexpected(slow.error());
        const auto rest = read_pass(**slow, kEachDescriptor, pid);
        if (!rest) return std::unexpected(rest.error());
        bytes->insert(bytes->end(), rest->begin(), rest->end());
    }
    return join_inventory_rows(*bytes);
}

Result<std::vector<FoundListener>> SocketIterator::run_with_cookies()
{
    const auto slow = x_parts->slow();
    if (!slow) return std::unexpected(slow.error());
    const auto bytes = read_pass(**slow, kEachDescriptor);
    if (!bytes) return std::unexpected(bytes.error());
    return join_inventory_rows(*bytes);
}

Result<std::vector<SeenSocket>> SocketIterator::run_tables()
{
    if (x_parts->each_table) return read_socket_tables(*x_parts->each_table);
    if (!x_parts->tables) {
        auto tables = SocketTableIterator::load();
        if (!tables) return std::unexpected(tables.error());
        x_parts->tables = std::move(*tables);
    }
    return x_parts->tables->run();
}

const std::string& SocketIterator::why_slow() const
{
    return x_parts->why_slow;
}

} // namespace listenwatch
