// Any bytes as a header of rpm, and as its database in the format ndb: no read beyond them, an end to every loop.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "base/unique_fd.h"
#include "enrich/rpm_header.h"
#include "enrich/rpm_ndb.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace listenwatch;
    const std::vector<char> exact(data, data + size); // of the exact size, for the sanitizer
    PackageIndex index;
    add_rpm_header(index, {exact.data(), exact.size()});
    index.finish();
    if (index.size() > size) std::abort(); // a file has a name

    static const UniqueFd file(::memfd_create("ndb", MFD_CLOEXEC));
    static const std::string path = "/proc/self/fd/" + std::to_string(file.get());
    if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), data, size, 0) != static_cast<ssize_t>(size))
        std::abort();
    PackageIndex of_file;
    const auto reading = add_rpm_ndb(of_file, path, {});
    if (reading && reading->packages + reading->unknown > size / 16) std::abort(); // a slot takes 16 bytes
    return 0;
}
