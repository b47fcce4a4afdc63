#include "enrich/user.h"

#include "base/clock.h"
#include "base/text.h"

namespace listenwatch {

IdNames parse_id_names(std::string_view text)
{
    IdNames names;
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, ':'); // name, password, id, ...
        if (fields.size() < 4 || fields[0].empty() || line.starts_with('#')) continue;
        if (const auto id = parse_number<std::uint32_t>(fields[2])) names.emplace(*id, fields[0]);
    }
    return names;
}

std::optional<Account> find_account(std::string_view passwd, std::uint32_t uid)
{
    for (const std::string_view line : split(passwd, '\n')) {
        const auto fields = split(line, ':'); // name, password, uid, gid, words, home, shell
        if (fields.size() < 6 || fields[0].empty() || line.starts_with('#')) continue;
        if (parse_number<std::uint32_t>(fields[2]) == uid)
            return Account{std::string(fields[0]), std::string(fields[5])};
    }
    return std::nullopt;
}

namespace {

std::string name_of(std::uint32_t id, const IdNames& names)
{
    const auto found = names.find(id);
    return found == names.end() ? std::string() : found->second;
}

} // namespace

void UserEnricher::enrich(Listener& listener)
{
    const std::uint64_t now = boottime_ns();
    if (const auto text = x_passwd.read_if_changed(now)) x_users = parse_id_names(*text);
    if (const auto text = x_group.read_if_changed(now)) x_groups = parse_id_names(*text);
    const bool known = listener.opener && listener.opener->source != ProcessSource::none;
    listener.user_name = name_of(known ? listener.opener->euid : listener.uid, x_users);
    if (!known) return;
    const Process& opener = *listener.opener;
    listener.real_user_name = name_of(opener.uid, x_users);
    listener.group_name = name_of(opener.egid, x_groups);
    listener.real_group_name = name_of(opener.gid, x_groups);
    listener.login_name = opener.loginuid == Process::kNoId ? std::string() : name_of(opener.loginuid, x_users);
}

} // namespace listenwatch
