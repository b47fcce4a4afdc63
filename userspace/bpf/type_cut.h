// The part of the running kernel's types that a program object names. libbpf searches all types it is given for each
// name in an object: among a few hundred that takes nothing, among the kernel's hundred thousand most of a start.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "listenwatch/result.h"

struct btf; // libbpf's

namespace listenwatch {

struct BtfCloser {
    void operator()(btf* types) const;
};
using BtfOwner = std::unique_ptr<btf, BtfCloser>;

/// The running kernel's types; `unsupported` when it tells none (CONFIG_DEBUG_INFO_BTF).
Result<BtfOwner> load_kernel_types();

/// Types of some names, as relocations (CO-RE) need them.
struct TypeCut {
    BtfOwner types;
    /// What each struct is in the original.
    std::map<std::string, std::uint32_t, std::less<>> struct_ids;
};

/// Copies from `kernel` the types that have a name in `program`, and what lies in them by value; their pointers lead to
/// void. A name ends before its "___" (a flavour, as libbpf calls it).
Result<TypeCut> cut_types(const btf& kernel, const btf& program);

} // namespace listenwatch
