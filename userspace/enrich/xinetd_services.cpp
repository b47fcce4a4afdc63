#include "enrich/xinetd_services.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "enrich/inetd_conf.h"
#include "enrich/xinetd_conf.h"

namespace listenwatch {
namespace {

using Kind = XinetdEntry::Kind;
using Values = std::vector<std::string>;

constexpr int kDeepest = 16; // of includes in includes

bool has_word(const Values& words, std::string_view wanted)
{
    return std::ranges::any_of(words, [&](const std::string& word) { return to_lower(word) == to_lower(wanted); });
}

struct LocatedEntry {
    std::string file;
    XinetdEntry entry;
};

// Values of an attribute after all its lines; lists grow and shrink, of others the last line counts.
Values values_of(const XinetdEntry& entry, std::string_view key)
{
    Values values;
    for (const XinetdAttribute& attribute : entry.attributes) {
        if (attribute.key != key) continue;
        if (attribute.op == '=') values.clear();
        for (const std::string& value : attribute.values) {
            if (attribute.op == '-')
                std::erase(values, value);
            else
                values.push_back(value);
        }
    }
    return values;
}

std::string first_of(const XinetdEntry& entry, std::string_view key)
{
    const Values values = values_of(entry, key);
    return values.empty() ? std::string() : values[0];
}

// `disabled` and `enabled` of the defaults add up, whatever the operator.
Values cumulated(const XinetdEntry& defaults, std::string_view key)
{
    Values values;
    for (const XinetdAttribute& attribute : defaults.attributes)
        if (attribute.key == key) values.insert(values.end(), attribute.values.begin(), attribute.values.end());
    return values;
}

class XinetdTree {
public:
    explicit XinetdTree(ServiceFiles& files) : x_files(files) {}

    void read(const std::string& file, int depth)
    {
        if (depth > kDeepest || !x_seen.insert(file).second)
            return x_files.notes().add(file, 0, "is included twice or too deep");
        const auto text = x_files.read(file);
        if (!text) return;
        for (XinetdEntry& entry : parse_xinetd_conf(*text, file, x_files.notes())) take(file, std::move(entry), depth);
    }

    [[nodiscard]] const std::vector<LocatedEntry>& services() const { return x_services; }
    [[nodiscard]] const XinetdEntry& defaults() const { return x_defaults; }

private:
    void take(const std::string& file, XinetdEntry entry, int depth)
    {
        switch (entry.kind) {
        case Kind::service: x_services.push_back({file, std::move(entry)}); return;
        case Kind::defaults: x_defaults = std::move(entry); return;
        case Kind::include: read(entry.name, depth + 1); return;
        case Kind::includedir: break;
        }
        const std::string& directory = entry.name;
        for (const std::string& name : x_files.list(directory))
            if (name.find('.') == std::string::npos && !name.ends_with('~'))
                read(directory + (directory.ends_with('/') ? "" : "/") + name, depth + 1);
    }

    ServiceFiles& x_files;
    std::set<std::string> x_seen;
    std::vector<LocatedEntry> x_services;
    XinetdEntry x_defaults;
};

std::optional<Transport> transport_of(const XinetdEntry& entry)
{
    std::string protocol = first_of(entry, "protocol");
    if (protocol.ends_with('4') || protocol.ends_with('6')) protocol.pop_back();
    if (protocol == "tcp") return Transport::tcp;
    if (protocol == "udp") return Transport::udp;
    if (protocol == "sctp") return Transport::sctp;
    const std::string type = first_of(entry, "socket_type");
    if (protocol.empty() && type == "stream") return Transport::tcp;
    if (protocol.empty() && type == "dgram") return Transport::udp;
    return std::nullopt;
}

void set_program(const XinetdEntry& entry, const Values& type, const Values& flags, ServedPort& served)
{
    served.internal = has_word(type, "INTERNAL") || has_word(flags, "SENSOR");
    if (served.internal) return;
    const Values redirect = values_of(entry, "redirect"), args = values_of(entry, "server_args");
    if (redirect.size() == 2)
        served.description = "redirects to " + redirect[0] + " port " + redirect[1];
    else
        served.program =
            real_server(first_of(entry, "server"), has_word(flags, "NAMEINARGS") && !args.empty() ? args[0] : "");
}

// What is wrong with an entry; "" = nothing that we need.
std::string fill_served(const XinetdEntry& entry, const XinetdEntry& defaults, const PortNames& ports,
                        ServedPort& served)
{
    const Values type = values_of(entry, "type"), flags = values_of(entry, "flags");
    const auto transport = transport_of(entry);
    if (!transport) return "neither protocol nor socket_type tells what " + quote(entry.name) + " is";
    served.transport = *transport;
    served.rpc = has_word(type, "RPC");
    const std::string port = first_of(entry, "port");
    if (!served.rpc) {
        served.port = port.empty() ? ports.find_port(entry.name, *transport)
                                   : parse_number<std::uint16_t>(port).value_or(ports.find_port(port, *transport));
        if (served.port == 0) return "no port is known for " + quote(port.empty() ? entry.name : port);
    }
    if (has_word(flags, "IPv4") != has_word(flags, "IPv6"))
        served.family = has_word(flags, "IPv4") ? Address::Family::v4 : Address::Family::v6;
    for (const std::string_view key : {"bind", "interface"}) {
        if (served.hosts.empty()) served.hosts = values_of(entry, key);
    }
    for (const std::string_view key : {"bind", "interface"}) {
        if (served.hosts.empty()) served.hosts = values_of(defaults, key);
    }
    set_program(entry, type, flags, served);
    return "";
}

bool is_disabled(const XinetdEntry& entry, const std::string& id, const Values& disabled, const Values& enabled)
{
    return to_lower(first_of(entry, "disable")) == "yes" || has_word(values_of(entry, "flags"), "DISABLE") ||
           std::ranges::find(disabled, id) != disabled.end() ||
           (!enabled.empty() && std::ranges::find(enabled, id) == enabled.end());
}

} // namespace

std::vector<ServedPort> read_xinetd_services(ServiceFiles& files, const std::string& file, const PortNames& ports)
{
    XinetdTree tree(files);
    tree.read(file, 0);
    const Values disabled = cumulated(tree.defaults(), "disabled"), enabled = cumulated(tree.defaults(), "enabled");
    std::vector<ServedPort> found;
    for (const auto& [where, entry] : tree.services()) {
        const Values type = values_of(entry, "type");
        if (has_word(type, "TCPMUX") || has_word(type, "TCPMUXPLUS")) continue;
        ServedPort served;
        served.name = entry.name;
        served.file = where;
        served.line = entry.line;
        const std::string given_id = first_of(entry, "id");
        const std::string& id = given_id.empty() ? entry.name : given_id;
        served.disabled = is_disabled(entry, id, disabled, enabled);
        std::string wrong = fill_served(entry, tree.defaults(), ports, served);
        if (wrong.empty())
            found.push_back(std::move(served));
        else if (!served.disabled)
            files.notes().add(where, entry.line, std::move(wrong));
    }
    return found;
}

} // namespace listenwatch
