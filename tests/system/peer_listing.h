// What `listenwatch list` and its peers print, as sets to compare. A line that cannot be understood fails the test.
#pragma once

#include <cstdint>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace listenwatch {

using Pids = std::set<std::uint64_t>;
/// "tcp 127.0.0.1 80": the holders of each such socket, in order. IPv6 wildcards are ":: dual" and ":: v6only".
using Sockets = std::map<std::string, std::multiset<Pids>>;

/// Standard output of a shell command, and its exit code.
std::string output_of(const std::string& command, int* exit_code = nullptr);

std::string text_of(const Sockets& sockets);

Sockets parse_ss(const std::string& text);      ///< of ss -Hltunp
Sockets parse_netstat(const std::string& text); ///< of netstat -tulpn
Sockets parse_lsof(const std::string& text);    ///< of lsof -nP -i -F ptPnd
/// Of `list --json`: those of one namespace.
Sockets parse_list_json(const std::string& text, std::uint64_t netns_ino);
/// Of `list --all` in a pipe: those of one namespace.
Sockets parse_list_text(const std::string& text, std::uint64_t netns_ino);

/// What a peer cannot say, taken from ours: each change has its reason where it is asked for.
Sockets changed(const Sockets& from, const std::regex& what, const std::string& to);
/// Those whose text does not start so.
Sockets without(Sockets sockets, const std::string& front);

} // namespace listenwatch
