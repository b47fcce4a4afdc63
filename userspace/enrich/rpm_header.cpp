#include "enrich/rpm_header.h"

#include <climits>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace listenwatch {
namespace {

// rpm's documentation, "Package Header format". In a database it begins with the two lengths. Big endian.
constexpr std::size_t kLengthsBytes = 8;
constexpr std::size_t kEntryBytes = 16;
constexpr std::uint32_t kMostEntries = 0xffff;

enum RpmTag : std::uint32_t {
    kName = 1000,
    kVersion = 1001,
    kRelease = 1002,
    kEpoch = 1003,
    kFileStates = 1029,
    kFileModes = 1030,
    kFileFlags = 1037,
    kDirectoryIndexes = 1116,
    kBaseNames = 1117,
    kDirectoryNames = 1118,
};
enum RpmType : std::uint32_t { kInt8 = 1, kInt16 = 3, kInt32 = 4, kString = 6, kStringArray = 8 };

// The big-endian number at `at`; nullopt beyond the end.
template<class Number> std::optional<Number> number_at(std::string_view bytes, std::size_t at)
{
    if (at > bytes.size() || bytes.size() - at < sizeof(Number)) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : bytes.substr(at, sizeof(Number))) number = number << 8U | static_cast<std::uint8_t>(c);
    return static_cast<Number>(number);
}

// Takes a text and its zero off; nullopt where none is left.
std::optional<std::string_view> take_text(std::string_view& bytes)
{
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return text;
}

// A tag's values: `count` of them, if the bytes suffice.
struct TagValues {
    std::uint32_t type = 0, count = 0;
    std::string_view bytes{};
};

class TagTable {
public:
    // False when the lengths are not those of the bytes.
    bool parse(std::string_view blob)
    {
        const auto entries = number_at<std::uint32_t>(blob, 0), data_bytes = number_at<std::uint32_t>(blob, 4);
        if (!entries || !data_bytes || *entries > kMostEntries) return false;
        const std::size_t data_at = kLengthsBytes + *entries * kEntryBytes;
        if (data_at + *data_bytes > blob.size()) return false;
        const std::string_view data = blob.substr(data_at, *data_bytes);
        for (std::size_t at = kLengthsBytes; at < data_at; at += kEntryBytes) add_entry(blob.substr(at), data);
        return true;
    }

    [[nodiscard]] std::string text(RpmTag tag) const
    {
        std::string_view bytes = values(tag, kString).bytes;
        return std::string(take_text(bytes).value_or(""));
    }

    template<class Number> [[nodiscard]] std::optional<Number> number(RpmTag tag, RpmType type, std::size_t i) const
    {
        const TagValues found = values(tag, type);
        return i < found.count ? number_at<Number>(found.bytes, i * sizeof(Number)) : std::nullopt;
    }

    [[nodiscard]] TagValues values(RpmTag tag, RpmType type) const
    {
        const auto found = x_tags.find(tag);
        return found != x_tags.end() && found->second.type == type ? found->second : TagValues{};
    }

private:
    void add_entry(std::string_view entry, std::string_view data)
    {
        const auto tag = number_at<std::uint32_t>(entry, 0), type = number_at<std::uint32_t>(entry, 4);
        const auto offset = number_at<std::uint32_t>(entry, 8), count = number_at<std::uint32_t>(entry, 12);
        if (!tag || !type || !offset || !count || *offset > data.size()) return;
        // What was added at the installation comes after the package's own, and counts.
        x_tags.insert_or_assign(*tag, TagValues{*type, *count, data.substr(*offset)});
    }

    std::map<std::uint32_t, TagValues> x_tags;
};

// "epoch:version-release", as `rpm -q --qf %{EVR}` says it.
std::string version_of(const TagTable& header)
{
    const auto epoch = header.number<std::uint32_t>(kEpoch, kInt32, 0);
    return (epoch ? std::to_string(*epoch) + ":" : "") + header.text(kVersion) + "-" + header.text(kRelease);
}

std::vector<std::string_view> texts_of(TagValues values)
{
    std::vector<std::string_view> texts;
    while (texts.size() < values.count) {
        const auto text = take_text(values.bytes);
        if (!text) break;
        texts.push_back(*text);
    }
    return texts;
}

// Whether the i-th file is there and the package's own.
bool is_own(const TagTable& header, std::size_t i)
{
    constexpr std::uint8_t kNormal = 0, kNetShared = 3;
    constexpr std::uint32_t kGhost = 1U << 6U;
    constexpr std::uint16_t kFormat = 0170000, kDirectory = 0040000; // of st_mode
    const auto state = header.number<std::uint8_t>(kFileStates, kInt8, i).value_or(kNormal);
    const auto flags = header.number<std::uint32_t>(kFileFlags, kInt32, i).value_or(0);
    const auto mode = header.number<std::uint16_t>(kFileModes, kInt16, i).value_or(0);
    return (state == kNormal || state == kNetShared) && (flags & kGhost) == 0 && (mode & kFormat) != kDirectory;
}

void add_files(PackageIndex& index, const TagTable& header)
{
    const std::vector<std::string_view> directories = texts_of(header.values(kDirectoryNames, kStringArray));
    TagValues names = header.values(kBaseNames, kStringArray);
    std::string path;
    for (std::uint32_t i = 0; i < names.count; ++i) {
        const auto name = take_text(names.bytes);
        if (!name) return;
        const auto directory = header.number<std::uint32_t>(kDirectoryIndexes, kInt32, i);
        if (!directory || *directory >= directories.size()) continue;
        const std::string_view front = directories[*directory];
        if (front.size() + name->size() >= PATH_MAX || !is_own(header, i)) continue;
        path.assign(front).append(*name);
        if (may_be_run(path)) index.add(path);
    }
}

} // namespace

bool add_rpm_header(PackageIndex& index, std::string_view blob)
{
    TagTable header;
    if (!header.parse(blob)) return false;
    std::string name = header.text(kName);
    if (name.empty()) return false;
    if (header.values(kBaseNames, kStringArray).count == 0) return true; // a signing key, or one that only needs others
    index.begin_package({std::move(name), version_of(header), "rpm"});
    add_files(index, header);
    return true;
}

} // namespace listenwatch
