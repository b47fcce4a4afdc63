#include "enrich/inetd_conf.h"

#include <optional>

#include "base/text.h"

namespace listenwatch {
namespace {

constexpr std::size_t kInetdFields = 6; // name, socket type, protocol, wait, user, program; then argv
constexpr std::size_t kMostInetdServices = 4096;

struct InetdLine {
    std::uint32_t number = 0;
    std::vector<std::string_view> words;
};

std::vector<std::string> hosts_in(std::string_view list)
{
    std::vector<std::string> hosts;
    for (std::string_view host : split(list, ',')) {
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        if (!host.empty()) hosts.emplace_back(host);
    }
    if (hosts.size() == 1 && hosts[0] == "*") hosts.clear();
    return hosts;
}

// "tcp", "udp6", "tcp46,rcvbuf=16k", "rpc/udp", "unix".
bool parse_protocol(std::string_view text, std::string_view socket_type, ServedPort& served)
{
    text = text.substr(0, text.find(','));
    if (text == "unix") {
        served.transport = Transport::unix_;
        return true;
    }
    served.rpc = text.starts_with("rpc/");
    if (served.rpc) text.remove_prefix(4);
    if (text.ends_with("46")) { // an IPv6 socket that takes IPv4 too
        served.family = Address::Family::v6;
        text.remove_suffix(2);
    } else if (text.ends_with('4') || text.ends_with('6')) {
        served.family = text.ends_with('4') ? Address::Family::v4 : Address::Family::v6;
        text.remove_suffix(1);
    }
    if (text == "tcp") {
        served.transport = Transport::tcp;
    } else if (text == "udp") {
        served.transport = Transport::udp;
    } else if (text == "sctp") {
        served.transport = Transport::sctp;
    } else {
        return false;
    }
    return served.transport != Transport::udp || socket_type == "dgram";
}

bool is_wait(std::string_view text)
{
    for (const std::string_view word : {"wait", "nowait"})
        if (text == word || (text.starts_with(word) && (text[word.size()] == '.' || text[word.size()] == ':')))
            return true;
    return false;
}

// What is wrong with a line; "" = nothing that we need.
std::string parse_fields(const InetdLine& line, std::string_view name, const PortNames& ports, ServedPort& served)
{
    const auto& words = line.words;
    if (!parse_protocol(words[2], words[1], served))
        return "no such socket: " + quote(words[1]) + " " + quote(words[2]);
    if (!is_wait(words[3])) return "neither wait nor nowait: " + quote(words[3]);
    served.name = name;
    if (served.rpc) {
        served.name = name.substr(0, name.find('/'));
    } else if (served.transport == Transport::unix_) {
        served.path = name;
    } else {
        const auto number = parse_number<std::uint16_t>(name);
        served.port = number ? *number : ports.find_port(name, served.transport);
        if (served.port == 0) return "no port has the name " + quote(name);
    }
    served.internal = words[5] == "internal";
    if (!served.internal)
        served.program = real_server(words[5], words.size() > kInetdFields ? words[kInetdFields] : "");
    return "";
}

// "10.0.0.1,localhost:ftp": the colon of a unix path is none.
std::string_view take_hosts(std::string_view& name, bool is_unix)
{
    const std::size_t colon = is_unix ? std::string_view::npos : name.rfind(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view hosts = name.substr(0, colon);
    name.remove_prefix(colon + 1);
    return hosts;
}

} // namespace

std::string real_server(std::string_view program, std::string_view argv0)
{
    return std::string(base_name(program) == "tcpd" && !argv0.empty() ? argv0 : program);
}

std::vector<ServedPort> parse_inetd_conf(std::string_view text, const std::string& file, const PortNames& ports,
                                         FileNotes& notes)
{
    std::vector<ServedPort> found;
    std::vector<std::string> common_hosts; // of the last line that has nothing but hosts
    InetdLine line;
    for (const std::string_view raw : split(text, '\n')) {
        ++line.number;
        if (raw.starts_with('#')) continue;
        line.words = split_words(trim(raw));
        if (line.words.empty()) continue;
        std::string_view name = line.words[0];
        if (line.words.size() == 1 && name.ends_with(':')) {
            common_hosts = hosts_in(name.substr(0, name.size() - 1));
            continue;
        }
        if (line.words.size() < kInetdFields) {
            notes.add(file, line.number, "a service has at least six fields: " + quote(trim(raw)));
            continue;
        }
        const std::string_view hosts = take_hosts(name, line.words[2].starts_with("unix"));
        if (name.starts_with("tcpmux/")) continue;
        ServedPort served;
        served.file = file;
        served.line = line.number;
        served.hosts = hosts.empty() ? common_hosts : hosts_in(hosts);
        if (std::string wrong = parse_fields(line, name, ports, served); !wrong.empty()) {
            notes.add(file, line.number, std::move(wrong));
        } else if (found.size() < kMostInetdServices) {
            found.push_back(std::move(served));
        } else {
            notes.add(file, line.number, "is one service too many: the rest is not read");
            break;
        }
    }
    return found;
}

} // namespace listenwatch
