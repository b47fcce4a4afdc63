// What container runtimes write about their containers: read from their files, never asked of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "listenwatch/listener.h"

namespace listenwatch {

/// Docker's config.v2.json. Text that is no such thing adds nothing.
void add_docker_config(std::string_view text, Container& container);
/// The config.json of an OCI bundle, by the annotations that containerd's CRI, nerdctl and CRI-O put there.
void add_oci_config(std::string_view text, Container& container);
/// The containers.json of containers/storage (Podman, CRI-O): one list for all of them.
void add_storage_list(std::string_view text, Container& container);

/// Adds names and images to containers. What was found is good for a minute, that nothing was found for a second (a
/// runtime may write after the start). When it is full the oldest goes, and is counted.
class ContainerFiles {
public:
    static constexpr std::uint64_t kFoundGoodForNs = 60'000'000'000, kNothingGoodForNs = 1'000'000'000;

    explicit ContainerFiles(std::string root = "", std::size_t capacity = 1024)
        : x_root(std::move(root)), x_capacity(capacity)
    {
    }
    /// `container` has id and, where it is known, runtime. `now_ns`: CLOCK_BOOTTIME.
    void complete(Container& container, std::uint64_t now_ns);
    [[nodiscard]] std::uint64_t evictions() const { return x_evictions; }

private:
    struct Entry {
        Container container;
        std::uint64_t read_ns = 0;
        [[nodiscard]] bool is_good(std::uint64_t now_ns) const;
    };
    [[nodiscard]] Container read(const Container& container) const;
    void make_room(std::uint64_t now_ns);

    std::string x_root;
    std::size_t x_capacity;
    std::unordered_map<std::string, Entry> x_entries; // by id
    std::uint64_t x_evictions = 0;
};

} // namespace listenwatch
