// The kernel's own socket tables, by BPF iterators: a view of the own network namespace that owes nothing to sock_diag,
// /proc or descriptors.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "listenwatch/result.h"
#include "snapshot/cross_view.h"

namespace listenwatch {

class BpfObject;

/// Sockets from the rows (struct lw_socket) of an iterator; bytes behind the last whole row are an error.
Result<std::vector<SeenSocket>> parse_socket_rows(std::span<const std::byte> bytes);

/// The programs that read_socket_tables needs loaded.
std::span<const std::string> table_programs();
/// Listening TCP and unconnected UDP sockets of the namespace of the calling thread, from an object that has them.
Result<std::vector<SeenSocket>> read_socket_tables(BpfObject& object);

/// The loaded iterators: load once, run often. UDP-Lite has a table that no iterator walks.
class SocketTableIterator {
public:
    /// Fails with `unsupported` or `permission` where they do not load.
    static Result<SocketTableIterator> load();

    SocketTableIterator(SocketTableIterator&&) noexcept;
    SocketTableIterator& operator=(SocketTableIterator&&) noexcept;
    ~SocketTableIterator();

    /// As read_socket_tables.
    Result<std::vector<SeenSocket>> run();
    /// Every TCP and UDP socket that has a descriptor and a port, in any state and namespace.
    Result<std::vector<SeenSocket>> run_bound();

private:
    struct Parts;
    explicit SocketTableIterator(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> x_parts;
};

} // namespace listenwatch
