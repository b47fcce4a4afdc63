#include "bpf/object_types.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "base/file.h"
#include "bpf/type_cut.h"

namespace listenwatch {
namespace {

void set_kernel_types(bpf_object& object, const TypeCut& cut)
{
    constexpr std::string_view kPrefix = "kernel_type_";
    bpf_map* constants = bpf_object__find_map_by_name(&object, ".rodata");
    const btf* types = bpf_object__btf(&object);
    const int section = btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC);
    std::size_t size = 0;
    const auto* initial = constants ? static_cast<const std::byte*>(bpf_map__initial_value(constants, &size)) : nullptr;
    if (!initial || section < 0) return;
    std::vector<std::byte> bytes(initial, initial + size);
    const btf_type* variables = btf__type_by_id(types, static_cast<std::uint32_t>(section));
    for (unsigned i = 0; i < btf_vlen(variables); ++i) {
        const btf_var_secinfo& place = btf_var_secinfos(variables)[i];
        const std::string_view name = btf__name_by_offset(types, btf__type_by_id(types, place.type)->name_off);
        if (!name.starts_with(kPrefix)) continue;
        const auto known = cut.struct_ids.find(name.substr(kPrefix.size()));
        const std::uint32_t id = known == cut.struct_ids.end() ? 0 : known->second;
        if (place.offset + sizeof(id) <= size) std::memcpy(bytes.data() + place.offset, &id, sizeof(id));
    }
    bpf_map__set_initial_value(constants, bytes.data(), size);
}

} // namespace

Result<void> give_kernel_types(bpf_object& object, int file)
{
    const auto kernel = load_kernel_types();
    if (!kernel) return std::unexpected(kernel.error());
    const auto cut = cut_types(**kernel, *bpf_object__btf(&object));
    if (!cut) return std::unexpected(cut.error());
    set_kernel_types(object, *cut);
    std::uint32_t size = 0;
    const void* bytes = btf__raw_data(cut->types.get(), &size);
    if (!bytes || ::write(file, bytes, size) != static_cast<ssize_t>(size))
        return fail(ErrorKind::runtime, "write types to a file in memory: " + errno_text(errno));
    return {};
}

} // namespace listenwatch
