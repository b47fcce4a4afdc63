#include "bpf/type_cut.h"

#include <algorithm>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/file.h"

namespace listenwatch {
namespace {

using Id = std::uint32_t;

bool has_members(const btf_type* type)
{
    return btf_is_struct(type) || btf_is_union(type);
}

std::unordered_set<std::string_view> names_in(const btf& types)
{
    std::unordered_set<std::string_view> names;
    for (Id id = 1; id < btf__type_cnt(&types); ++id) {
        const btf_type* type = btf__type_by_id(&types, id);
        if (!has_members(type) && !btf_is_any_enum(type) && !btf_is_typedef(type)) continue;
        const std::string_view name = btf__name_by_offset(&types, type->name_off);
        if (!name.empty()) names.insert(name.substr(0, name.find("___")));
    }
    return names;
}

class Copier {
public:
    explicit Copier(const btf& from) : x_from(from), x_to(btf__new_empty()) {}

    // The type's number in the copy; 0 is void. Types hold each other by value, so this ends.
    int copy(Id id)
    {
        if (id == 0) return 0;
        if (const auto known = x_copies.find(id); known != x_copies.end()) return known->second;
        return x_copies[id] = copy_new(btf__type_by_id(&x_from, id));
    }

    // Errors are negative numbers of libbpf; the first is kept, and no number of a type is negative.
    [[nodiscard]] int error() const { return x_error; }
    BtfOwner take() { return std::move(x_to); }

private:
    int check(int result)
    {
        if (result < 0 && x_error == 0) x_error = result;
        return std::max(result, 0);
    }

    const char* name(std::uint32_t offset) const { return btf__name_by_offset(&x_from, offset); }

    int copy_new(const btf_type* type)
    {
        switch (btf_kind(type)) {
        case BTF_KIND_STRUCT:
        case BTF_KIND_UNION: return copy_members(type);
        case BTF_KIND_ARRAY: return copy_array(btf_array(type));
        case BTF_KIND_PTR: return check(btf__add_ptr(x_to.get(), 0));
        case BTF_KIND_TYPEDEF: return check(btf__add_typedef(x_to.get(), name(type->name_off), copy(type->type)));
        case BTF_KIND_CONST: return check(btf__add_const(x_to.get(), copy(type->type)));
        case BTF_KIND_VOLATILE: return check(btf__add_volatile(x_to.get(), copy(type->type)));
        case BTF_KIND_TYPE_TAG: return copy(type->type);                 // __rcu and the like are of no interest
        default: return check(btf__add_type(x_to.get(), &x_from, type)); // refers to no other type
        }
    }

    int copy_array(const struct btf_array* array)
    {
        const int index = copy(array->index_type);
        return check(btf__add_array(x_to.get(), index, copy(array->type), array->nelems));
    }

    int copy_members(const btf_type* type)
    {
        std::vector<int> types;
        for (unsigned i = 0; i < btf_vlen(type); ++i) types.push_back(copy(btf_members(type)[i].type));
        const auto add = btf_is_union(type) ? btf__add_union : btf__add_struct;
        const int id = check(add(x_to.get(), name(type->name_off), type->size));
        for (unsigned i = 0; i < btf_vlen(type); ++i)
            check(btf__add_field(x_to.get(), name(btf_members(type)[i].name_off), types[i],
                                 btf_member_bit_offset(type, i), btf_member_bitfield_size(type, i)));
        return id;
    }

    const btf& x_from;
    BtfOwner x_to;
    std::unordered_map<Id, int> x_copies;
    int x_error = 0;
};

} // namespace

void BtfCloser::operator()(btf* types) const
{
    btf__free(types);
}

Result<BtfOwner> load_kernel_types()
{
    const libbpf_print_fn_t before = libbpf_set_print(nullptr); // what went wrong is said by us, once
    BtfOwner types(btf__load_vmlinux_btf());
    const int error = errno;
    libbpf_set_print(before);
    if (!types)
        return fail(error == EACCES || error == EPERM ? ErrorKind::permission : ErrorKind::unsupported,
                    "read the kernel's type information (BTF): " + errno_text(error));
    return types;
}

Result<TypeCut> cut_types(const btf& kernel, const btf& program)
{
    const auto names = names_in(program);
    Copier copier(kernel);
    TypeCut cut;
    for (Id id = 1; id < btf__type_cnt(&kernel); ++id) {
        const btf_type* type = btf__type_by_id(&kernel, id);
        if (type->name_off == 0 || btf_is_func(type) || btf_is_var(type)) continue; // the most, so first
        const char* name = btf__name_by_offset(&kernel, type->name_off);
        if (!names.contains(name)) continue;
        copier.copy(id);
        if (btf_is_struct(type)) cut.struct_ids.emplace(name, id);
    }
    if (copier.error() != 0)
        return fail(ErrorKind::runtime, "cut the kernel's type information: " + errno_text(-copier.error()));
    cut.types = copier.take();
    return cut;
}

} // namespace listenwatch
