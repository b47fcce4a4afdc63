// The snapshot from BPF iterators: every listening socket that has a descriptor, in every network namespace, with all
// its holders, in one pass and without /proc.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/found_listener.h"

namespace listenwatch {

/// Listeners from the iterator's rows; rows of one socket are joined, threads of one process are one holder. Bytes
/// behind the last whole row are an error.
Result<std::vector<FoundListener>> join_inventory_rows(std::span<const std::byte> bytes);

/// The loaded iterator: load once, run often.
class SocketIterator {
public:
    /// Fails with `unsupported` or `permission` where iterators or bpf_sock_from_file (5.11) do not load.
    static Result<SocketIterator> load();

    SocketIterator(SocketIterator&&) noexcept;
    SocketIterator& operator=(SocketIterator&&) noexcept;
    ~SocketIterator();

    /// One pass. Sees tasks of this process' pid namespace only.
    Result<std::vector<FoundListener>> run();

private:
    struct Parts;
    explicit SocketIterator(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> x_parts;
};

} // namespace listenwatch
