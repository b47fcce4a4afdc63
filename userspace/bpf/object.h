// A loaded set of BPF programs and their links: libbpf behind one door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "bpf/image.h"
#include "listenwatch/result.h"

namespace listenwatch {

/// Owns the object from the moment it is opened; everything is detached and unloaded when it goes.
class BpfObject {
public:
    /// Opens an image; only the programs named in `wanted` will be loaded.
    static Result<BpfObject> open(BpfImage image, std::span<const std::string> wanted);

    BpfObject(BpfObject&&) noexcept;
    BpfObject& operator=(BpfObject&&) noexcept;
    ~BpfObject();

    /// Before `load`: the size of a map in entries (bytes for a ring buffer).
    Result<void> set_map_size(const std::string& map, std::uint32_t entries);
    /// Errors carry the kernel's reason and the right that is missing.
    Result<void> load();
    /// Tracing and iterator programs find their place by their section.
    Result<void> attach(const std::string& program);
    /// Cgroup and sock_ops programs go to a cgroup v2 directory. A program that was attached goes there anew.
    Result<void> attach_to_cgroup(const std::string& program, int cgroup_fd);
    /// Programs whose link somebody detached from its cgroup, or made run another program (bpf(2), BPF_LINK_DETACH and
    /// BPF_LINK_UPDATE). Links of tracing programs can be neither.
    [[nodiscard]] std::vector<std::string> detached() const;
    /// One pass of an iterator program: reading gives its output, end of file is its end. `pid` not 0: over the threads
    /// of that process only (kernel 6.1).
    Result<UniqueFd> run_iterator(const std::string& program, std::uint32_t pid = 0);

    /// Descriptor of a map, owned by the object.
    [[nodiscard]] Result<int> map_fd(const std::string& map) const;
    /// How often the kernel skipped one of our programs because it already ran on that CPU
    /// (bpf_prog_info.recursion_misses).
    [[nodiscard]] std::uint64_t skipped_runs() const;

private:
    struct Parts;
    explicit BpfObject(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> x_parts;
};

/// All that one pass gives, to its end.
Result<std::vector<std::byte>> read_iterator(int pass);

} // namespace listenwatch
