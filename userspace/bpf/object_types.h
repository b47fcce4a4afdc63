// What a program object learns of the running kernel's types before it is loaded.
#pragma once

#include "listenwatch/result.h"

struct bpf_object; // libbpf's

namespace listenwatch {

/// Writes the types that the object names to `file`, which libbpf reads as `btf_custom_path`, and sets the object's
/// constants named kernel_type_NAME to what the kernel counts struct NAME as.
Result<void> give_kernel_types(bpf_object& object, int file);

} // namespace listenwatch
