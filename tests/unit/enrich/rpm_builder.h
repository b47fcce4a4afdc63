// Headers and databases of rpm, built as its documentation describes them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace listenwatch {

struct RpmFile {
    std::string directory, name; ///< "/usr/bin/", "x"
    std::uint8_t state = 0;
    std::uint32_t flags = 0;
    std::uint16_t mode = 0100755;
};

/// The bytes of a number.
inline std::string big_endian(std::uint64_t number, std::size_t bytes)
{
    std::string text;
    for (std::size_t i = bytes; i > 0; --i) text += static_cast<char>(number >> 8U * (i - 1));
    return text;
}

inline std::string little_endian(std::uint64_t number, std::size_t bytes)
{
    const std::string text = big_endian(number, bytes);
    return {text.rbegin(), text.rend()};
}

class RpmHeaderBuilder {
public:
    RpmHeaderBuilder& text(std::uint32_t tag, const std::string& value) { return add(tag, 6, 1, value + '\0'); }
    RpmHeaderBuilder& texts(std::uint32_t tag, const std::vector<std::string>& values)
    {
        std::string bytes;
        for (const std::string& each : values) bytes += each + '\0';
        return add(tag, 8, values.size(), bytes);
    }
    RpmHeaderBuilder& numbers(std::uint32_t tag, std::uint32_t type, const std::vector<std::uint32_t>& values)
    {
        const std::size_t size = type == 1 ? 1 : type == 3 ? 2 : 4;
        x_data.resize((x_data.size() + size - 1) / size * size);
        std::string bytes;
        for (const std::uint32_t each : values) bytes += big_endian(each, size);
        return add(tag, type, values.size(), bytes);
    }
    RpmHeaderBuilder& add(std::uint32_t tag, std::uint32_t type, std::uint64_t count, const std::string& bytes)
    {
        x_index += big_endian(tag, 4) + big_endian(type, 4) + big_endian(x_data.size(), 4) + big_endian(count, 4);
        x_data += bytes;
        return *this;
    }
    RpmHeaderBuilder& files(const std::vector<RpmFile>& files)
    {
        std::vector<std::string> names, directories;
        std::vector<std::uint32_t> indexes, states, flags, modes;
        for (const RpmFile& each : files) {
            const auto at = std::ranges::find(directories, each.directory);
            indexes.push_back(static_cast<std::uint32_t>(at - directories.begin()));
            if (at == directories.end()) directories.push_back(each.directory);
            names.push_back(each.name);
            states.push_back(each.state);
            flags.push_back(each.flags);
            modes.push_back(each.mode);
        }
        return numbers(1029, 1, states)
            .numbers(1030, 3, modes)
            .numbers(1037, 4, flags)
            .numbers(1116, 4, indexes)
            .texts(1117, names)
            .texts(1118, directories);
    }
    [[nodiscard]] std::string bytes() const
    {
        return big_endian(x_index.size() / 16, 4) + big_endian(x_data.size(), 4) + x_index + x_data;
    }

private:
    std::string x_index, x_data;
};

/// A package with its files.
inline std::string rpm_header(const std::string& name, const std::vector<RpmFile>& files)
{
    return RpmHeaderBuilder().text(1000, name).text(1001, "1.2").text(1002, "3.el9").files(files).bytes();
}

/// "Packages.db" with those headers: a page of slots (some free), then blobs.
inline std::string ndb_file(const std::vector<std::string>& headers)
{
    constexpr std::size_t kPage = 4096, kBlock = 16;
    std::string slots = "RpmP" + little_endian(0, 4) + little_endian(7, 4) + little_endian(1, 4);
    slots.resize(32);
    std::string blobs;
    for (std::uint32_t number = 1; const std::string& header : headers) {
        std::string blob = "BlbS" + little_endian(number, 4) + little_endian(7, 4) + little_endian(header.size(), 4);
        blob += header + std::string(4, 'a') + little_endian(header.size(), 4) + "BlbE"; // its sum is not looked at
        blob.resize((blob.size() + kBlock - 1) / kBlock * kBlock);
        slots += "Slot" + std::string(12, '\0'); // a free one
        slots += "Slot" + little_endian(number++, 4) + little_endian((kPage + blobs.size()) / kBlock, 4) +
                 little_endian(blob.size() / kBlock, 4);
        blobs += blob;
    }
    while (slots.size() < kPage) slots += "Slot" + std::string(12, '\0');
    return slots + blobs;
}

} // namespace listenwatch
