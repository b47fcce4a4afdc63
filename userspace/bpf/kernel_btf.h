// What the running kernel's type information says: which functions there are, and their shape.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "listenwatch/result.h"

namespace listenwatch {

/// BTF of vmlinux, loaded once.
class KernelBtf {
public:
    /// `unsupported` when the kernel has none (CONFIG_DEBUG_INFO_BTF).
    static Result<KernelBtf> load();

    KernelBtf(KernelBtf&&) noexcept;
    ~KernelBtf();

    /// Number of parameters of a kernel function; nullopt when there is no such function.
    [[nodiscard]] std::optional<unsigned> parameter_count(const std::string& function) const;
    /// Whether an enum has that value by name.
    [[nodiscard]] bool has_enumerator(const std::string& enumeration, const std::string& name) const;

private:
    struct Parts;
    explicit KernelBtf(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> x_parts;
};

} // namespace listenwatch
