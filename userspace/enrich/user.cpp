#include "enrich/user.h"

#include "base/clock.h"
#include "base/text.h"

namespace listenwatch {

UserNames parse_passwd(std::string_view text)
{
    UserNames names;
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, ':'); // name, password, uid, ...
        if (fields.size() < 4 || fields[0].empty() || line.starts_with('#')) continue;
        if (const auto uid = parse_number<std::uint32_t>(fields[2])) names.emplace(*uid, fields[0]);
    }
    return names;
}

void UserEnricher::enrich(Listener& listener)
{
    if (const auto text = x_file.read_if_changed(boottime_ns())) x_names = parse_passwd(*text);
    const bool known = listener.opener && listener.opener->source != ProcessSource::none;
    const auto found = x_names.find(known ? listener.opener->euid : listener.uid);
    listener.user_name = found == x_names.end() ? std::string() : found->second;
}

} // namespace listenwatch
