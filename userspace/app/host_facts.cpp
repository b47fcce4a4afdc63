#include "app/host_facts.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <array>
#include <cstdint>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

std::string read_word(const std::string& path)
{
    const auto text = read_file(path);
    return text ? std::string(trim(*text)) : std::string{};
}

// A random UUID (RFC 9562, version 4).
std::string make_uuid()
{
    std::array<std::uint8_t, 16> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    const std::string hex = fmt::format("{:02x}", fmt::join(bytes, ""));
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
           hex.substr(20);
}

} // namespace

HostFacts read_host_facts()
{
    HostFacts facts;
    utsname name{};
    if (::uname(&name) == 0) facts.name = facts.hostname = name.nodename;
    facts.id = read_word("/etc/machine-id");
    facts.boot_id = read_word("/proc/sys/kernel/random/boot_id");
    facts.agent_version = LISTENWATCH_VERSION;
    facts.agent_ephemeral_id = make_uuid();
    struct stat space{};
    if (::stat("/proc/self/ns/net", &space) == 0) facts.netns_ino = static_cast<std::uint32_t>(space.st_ino);
    return facts;
}

} // namespace listenwatch
