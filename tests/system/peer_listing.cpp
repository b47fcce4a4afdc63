#include "peer_listing.h"

#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "base/text.h"

namespace listenwatch {
namespace {

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n'))
        if (!line.empty()) lines.emplace_back(line);
    return lines;
}

} // namespace

std::string output_of(const std::string& command, int* exit_code)
{
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string text;
    char chunk[4096];
    for (std::size_t got = 0; pipe && (got = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) text.append(chunk, got);
    const int status = pipe ? ::pclose(pipe) : -1;
    if (exit_code) *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return text;
}

std::string text_of(const Sockets& sockets)
{
    std::string text;
    for (const auto& [key, each] : sockets)
        for (const Pids& pids : each) {
            text += key + " held by";
            for (const std::uint64_t pid : pids) text += " " + std::to_string(pid);
            text += "\n";
        }
    return text;
}

// tcp LISTEN 0 16 [fe80::7]%lo:80 [::]:* users:(("name",pid=1,fd=3),("name",pid=2,fd=3))
// ss takes the name up to the first ')' of /proc/PID/stat: names with one are cut, and are not compared here.
Sockets parse_ss(const std::string& text)
{
    static const std::regex kLine(
        R"((tcp|udp)\s+(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\*\s*(?:users:\((.*)\))?\s*)");
    static const std::regex kUser(R"re(\("[^\n]*?",pid=(\d+),fd=\d+\))re");
    Sockets sockets;
    for (const std::string& line : lines_of(text)) {
        std::smatch part;
        if (!std::regex_match(line, part, kLine)) {
            ADD_FAILURE() << "ss: " << line;
            continue;
        }
        std::string address = part[3];
        address = address == "*" ? ":: dual" : address == "[::]" ? ":: v6only" : address;
        std::erase_if(address, [](char c) { return c == '[' || c == ']'; });
        const std::string users = part[5];
        Pids pids;
        for (std::sregex_iterator user(users.begin(), users.end(), kUser), end; user != end; ++user)
            pids.insert(std::stoull((*user)[1]));
        sockets[part[1].str() + " " + address + " " + part[4].str()].insert(pids);
    }
    return sockets;
}

// tcp6 0 0 :::80 :::* LISTEN 12/name of it
Sockets parse_netstat(const std::string& text)
{
    static const std::regex kLine(
        R"((tcp|udp)(6?)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\*\s+(?:LISTEN\s+)?(?:(\d+)/.*|-)\s*)");
    Sockets sockets;
    for (const std::string& line : lines_of(text)) {
        if (line.starts_with("Active Internet") || line.starts_with("Proto ")) continue;
        std::smatch part;
        if (!std::regex_match(line, part, kLine)) {
            ADD_FAILURE() << "netstat: " << line;
            continue;
        }
        sockets[part[1].str() + " " + part[3].str() + " " + part[4].str()].insert(
            part[5].matched ? Pids{std::stoull(part[5])} : Pids{});
    }
    return sockets;
}

// By inode, so that several holders of one socket come together: p12 / f3 / tIPv6 / d4711 / PTCP / n*:80 / TST=LISTEN
Sockets parse_lsof(const std::string& text)
{
    std::map<std::string, std::pair<std::string, Pids>> by_inode;
    std::uint64_t pid = 0;
    std::string type, inode, proto;
    for (const std::string& line : lines_of(text)) {
        const std::string value = line.substr(1);
        switch (line[0]) {
        case 'p': pid = std::stoull(value); break;
        case 'f': break;
        case 't': type = value; break;
        case 'd': inode = value; break;
        case 'P': proto = value == "TCP" ? "tcp" : value == "UDP" ? "udp" : value; break;
        case 'n': {
            if (value.find("->") != std::string::npos) break; // connected: no listener
            const std::size_t colon = value.rfind(':');
            std::string address = value.substr(0, colon);
            if (address == "*") address = type == "IPv6" ? "::" : "0.0.0.0";
            std::erase_if(address, [](char c) { return c == '[' || c == ']'; });
            by_inode[inode].first = proto + " " + address + " " + value.substr(colon + 1);
            by_inode[inode].second.insert(pid);
            break;
        }
        default: ADD_FAILURE() << "lsof: " << line;
        }
    }
    Sockets sockets;
    for (const auto& [ignored, socket] : by_inode) sockets[socket.first].insert(socket.second);
    return sockets;
}

Sockets parse_list_json(const std::string& text, std::uint64_t netns_ino)
{
    Sockets sockets;
    const auto all = nlohmann::json::parse(text, nullptr, false);
    if (!all.is_array()) ADD_FAILURE() << "list --json: " << text;
    for (const auto& each : all) {
        if (each.at("netns") != netns_ino) continue;
        std::string address = each.at("address");
        if (each.at("device").is_number()) address += each.at("device") == 1 ? "%lo" : "%?";
        if (address == "::") address = each.at("v6only") ? ":: v6only" : ":: dual";
        sockets[each.at("proto").get<std::string>() + " " + address + " " + std::to_string(each.at("port").get<int>())]
            .insert(each.at("holders").get<Pids>());
    }
    return sockets;
}

// PROTO ADDRESS PORT SERVICE REACH PID PROGRAM... V6ONLY NETNS; addresses hold no blank, pids are joined by commas.
Sockets parse_list_text(const std::string& text, std::uint64_t netns_ino)
{
    static const std::regex kLine(
        R"((tcp|mptcp|udp|udplite)\s+(\S+)\s+(\d+)\s+\S+\s+\S+\s+([\d,]+|-)\s+\S.*\s(yes|no|-)\s+(\d+|-))");
    Sockets sockets;
    for (const std::string& line : lines_of(text)) {
        if (line.starts_with("PROTO ")) continue;
        std::smatch part;
        if (!std::regex_match(line, part, kLine)) {
            ADD_FAILURE() << "list --all: " << line;
            continue;
        }
        if (part[6] != std::to_string(netns_ino)) continue;
        const std::string list = part[4];
        Pids pids;
        for (const std::string_view pid : split(list, ','))
            if (pid != "-") pids.insert(parse_number<std::uint64_t>(pid).value_or(0));
        std::string address = part[2];
        if (address == "::") address = part[5] == "yes" ? ":: v6only" : ":: dual";
        if (const std::size_t at = address.find("%1"); at != std::string::npos) address.replace(at, 2, "%lo");
        sockets[part[1].str() + " " + address + " " + part[3].str()].insert(pids);
    }
    return sockets;
}

Sockets changed(const Sockets& from, const std::regex& what, const std::string& to)
{
    Sockets out;
    for (const auto& [key, each] : from)
        for (const Pids& pids : each) out[std::regex_replace(key, what, to)].insert(pids);
    return out;
}

Sockets without(Sockets sockets, const std::string& front)
{
    std::erase_if(sockets, [&](const auto& each) { return each.first.starts_with(front); });
    return sockets;
}

} // namespace listenwatch
