// The snapshot from BPF iterators: every listening socket that has a descriptor, in every network namespace, with all
// its holders, in one pass and without /proc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/cross_view.h"
#include "snapshot/found_listener.h"

namespace listenwatch {

/// Listeners from the iterator's rows; rows of one socket are joined, threads of one process are one holder. Bytes
/// behind the last whole row are an error.
Result<std::vector<FoundListener>> join_inventory_rows(std::span<const std::byte> bytes);

/// The process ids of threads that had more rows than were told (LW_ROW_CUT); ascending, each once.
std::vector<std::uint32_t> find_cut_processes(std::span<const std::byte> bytes);

/// The loaded iterator: load once, run often. From 6.2 it walks the tables of descriptors itself; on other kernels, and
/// for what that walk cannot tell, the kernel visits each descriptor.
class SocketIterator {
public:
    /// Fails with `unsupported` or `permission` where iterators or bpf_sock_from_file (5.11) do not load.
    static Result<SocketIterator> load();

    SocketIterator(SocketIterator&&) noexcept;
    SocketIterator& operator=(SocketIterator&&) noexcept;
    ~SocketIterator();

    /// One pass. Sees tasks of this process' pid namespace only. The quick walk finds cookies, but makes none: a socket
    /// that nobody asked for its cookie yet has 0.
    Result<std::vector<FoundListener>> run();
    /// The same by the slow way, which makes cookies.
    Result<std::vector<FoundListener>> run_with_cookies();

    /// The sockets in the tables of the calling thread's network namespace (read_socket_tables).
    Result<std::vector<SeenSocket>> run_tables();

    /// Why the quick walk is not used; "" = it is.
    [[nodiscard]] const std::string& why_slow() const;

private:
    struct Parts;
    explicit SocketIterator(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> x_parts;
};

} // namespace listenwatch
