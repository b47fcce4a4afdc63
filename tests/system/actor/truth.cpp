#include "truth.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace listenwatch::actor {
namespace {

std::string slurp(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Field 22 of /proc/PID/stat, in clock ticks since boot; the name in field 2 can hold anything, also ")".
std::uint64_t start_ticks()
{
    const std::string stat = slurp("/proc/self/stat");
    std::istringstream rest(stat.substr(stat.rfind(')') + 2));
    std::string word;
    for (int field = 3; field <= 22; ++field) rest >> word;
    return std::stoull(word);
}

std::string comm()
{
    std::string text = slurp("/proc/self/comm");
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

} // namespace

std::string own_executable()
{
    std::string path(4096, '\0');
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    path.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return path;
}

void tell(const Line& line)
{
    nlohmann::ordered_json json;
    for (const auto& [name, value] : line) std::visit([&json, &name](const auto& plain) { json[name] = plain; }, value);
    const std::string text = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(4);
}

bool wait_for_word()
{
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) == 1)
        if (byte == '\n') return true;
    return false;
}

std::string to_hex(const std::string& bytes)
{
    constexpr const char* kDigits = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 15U];
    }
    return hex;
}

Line who_am_i()
{
    return {{"pid", static_cast<std::uint64_t>(::getpid())},
            {"ppid", static_cast<std::uint64_t>(::getppid())},
            {"uid", std::uint64_t{::getuid()}},
            {"euid", std::uint64_t{::geteuid()}},
            {"comm", comm()},
            {"exe", own_executable()},
            {"start_ticks", start_ticks()}};
}

Line operator+(Line front, const Line& back)
{
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

} // namespace listenwatch::actor
