#include "bpf/kernel_btf.h"

#include <bpf/btf.h>

#include "bpf/type_cut.h"

namespace listenwatch {
struct KernelBtf::Parts {
    BtfOwner types;
};

KernelBtf::KernelBtf(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}
KernelBtf::KernelBtf(KernelBtf&&) noexcept = default;
KernelBtf::~KernelBtf() = default;

Result<KernelBtf> KernelBtf::load()
{
    auto types = load_kernel_types();
    if (!types) return std::unexpected(types.error());
    return KernelBtf(std::make_unique<Parts>(std::move(*types)));
}

std::optional<unsigned> KernelBtf::parameter_count(const std::string& function) const
{
    const int id = btf__find_by_name_kind(x_parts->types.get(), function.c_str(), BTF_KIND_FUNC);
    if (id < 0) return std::nullopt;
    const btf_type* type = btf__type_by_id(x_parts->types.get(), static_cast<std::uint32_t>(id));
    const btf_type* prototype = btf__type_by_id(x_parts->types.get(), type->type);
    return prototype ? std::optional(static_cast<unsigned>(btf_vlen(prototype))) : std::nullopt;
}

bool KernelBtf::has_enumerator(const std::string& enumeration, const std::string& name) const
{
    const int id = btf__find_by_name_kind(x_parts->types.get(), enumeration.c_str(), BTF_KIND_ENUM);
    if (id < 0) return false;
    const btf_type* type = btf__type_by_id(x_parts->types.get(), static_cast<std::uint32_t>(id));
    const struct btf_enum* values = btf_enum(type);
    for (unsigned i = 0; i < btf_vlen(type); ++i)
        if (name == btf__name_by_offset(x_parts->types.get(), values[i].name_off)) return true;
    return false;
}

} // namespace listenwatch
