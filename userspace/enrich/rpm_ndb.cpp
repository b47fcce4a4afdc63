#include "enrich/rpm_ndb.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string_view>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

// The file: pages of slots, then blobs. The first two slots' place has the header. All numbers are little endian.
//   header  "RpmP" version generation pages ...
//   slot    "Slot" number block blocks          block 0: a free one
//   blob    "BlbS" number generation bytes, and then the header of the package
constexpr std::uint64_t kPageBytes = 4096, kSlotBytes = 16, kBlockBytes = 16, kIntroBytes = 32, kBlobIntroBytes = 16;

std::uint32_t little_endian_at(std::string_view bytes, std::size_t at)
{
    std::uint32_t number = 0;
    for (std::size_t i = 4; i > 0; --i) number = number << 8U | static_cast<std::uint8_t>(bytes[at + i - 1]);
    return number;
}

class NdbFile {
public:
    NdbFile(PackageIndex& index, int fd) : x_index(index), x_fd(fd) {}

    // 0, or the errno that ended it; ENODATA where the file is no such database.
    int read_all(const std::stop_token& stop)
    {
        std::array<char, kPageBytes> page{};
        std::uint32_t pages = 1;
        for (std::uint32_t i = 0; i < pages && !stop.stop_requested(); ++i) {
            if (const int error = read_at(i * kPageBytes, page.data(), page.size())) return error;
            const std::string_view bytes(page.data(), page.size());
            if (i == 0 && (!bytes.starts_with("RpmP") || little_endian_at(bytes, 4) != 0)) return ENODATA;
            if (i == 0) pages = little_endian_at(bytes, 12);
            for (std::size_t at = i == 0 ? kIntroBytes : 0; at < bytes.size() && !stop.stop_requested();
                 at += kSlotBytes)
                if (const int error = take_slot(bytes.substr(at, kSlotBytes))) return error;
        }
        return 0;
    }
    [[nodiscard]] const RpmReading& reading() const { return x_reading; }

private:
    int read_at(std::uint64_t at, char* to, std::size_t bytes) const
    {
        while (bytes > 0) {
            const ssize_t got = ::pread(x_fd, to, bytes, static_cast<off_t>(at));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return got < 0 ? errno : ENODATA;
            to += got;
            at += static_cast<std::uint64_t>(got);
            bytes -= static_cast<std::size_t>(got);
        }
        return 0;
    }

    int take_slot(std::string_view slot)
    {
        if (!slot.starts_with("Slot")) return ENODATA;
        const std::uint32_t number = little_endian_at(slot, 4), block = little_endian_at(slot, 8),
                            blocks = little_endian_at(slot, 12);
        if (block == 0) return 0;
        std::array<char, kBlobIntroBytes> intro{};
        const std::uint64_t at = block * kBlockBytes;
        if (const int error = read_at(at, intro.data(), intro.size())) return error;
        const std::string_view bytes(intro.data(), intro.size());
        const std::uint32_t size = little_endian_at(bytes, 12);
        const bool is_whole = bytes.starts_with("BlbS") && little_endian_at(bytes, 4) == number &&
                              size <= kLargestRpmHeader && size + kBlobIntroBytes <= blocks * kBlockBytes;
        return is_whole ? take_blob(at + kBlobIntroBytes, size) : (++x_reading.unknown, 0);
    }

    int take_blob(std::uint64_t at, std::size_t size)
    {
        x_blob.resize(size);
        if (const int error = read_at(at, x_blob.data(), size)) return error;
        ++(add_rpm_header(x_index, x_blob) ? x_reading.packages : x_reading.unknown);
        return 0;
    }

    PackageIndex& x_index;
    int x_fd;
    std::string x_blob;
    RpmReading x_reading;
};

} // namespace

Result<RpmReading> add_rpm_ndb(PackageIndex& index, const std::string& path, const std::stop_token& stop)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return fail(errno_kind(errno), "open " + path + ": " + errno_text(errno));
    NdbFile file(index, fd.get());
    const int error = file.read_all(stop);
    if (error == ENODATA) return fail(ErrorKind::runtime, "read " + path + ": broken, or no database of rpm");
    if (error != 0) return fail(errno_kind(error), "read " + path + ": " + errno_text(error));
    return file.reading();
}

} // namespace listenwatch
