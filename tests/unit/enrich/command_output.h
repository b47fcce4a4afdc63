// What another program says: the truth that a test compares with.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace listenwatch {

/// All that a shell command prints on stdout; "" where it cannot be started.
inline std::string output_of(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    std::string out;
    if (!pipe) return out;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) out += static_cast<char>(c);
    return out;
}

} // namespace listenwatch
