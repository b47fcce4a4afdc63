#include "app/canary.h"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

std::unexpected<Error> failure(const std::string& step)
{
    return fail(errno_kind(errno), "canary: " + step + ": " + errno_text(errno));
}

// Opens such a socket and closes it; gives its cookie.
Result<std::uint64_t> open_and_close(int type)
{
    const UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    if (!fd) return failure("socket");
    std::uint64_t cookie = 0;
    socklen_t size = sizeof(cookie);
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return failure("SO_COOKIE");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return failure("bind");
    if (type == SOCK_STREAM && ::listen(fd.get(), 0) != 0) return failure("listen");
    return cookie;
}

} // namespace

Result<void> Canary::sing()
{
    x_songs.clear();
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
        const auto cookie = open_and_close(type);
        if (!cookie) {
            x_songs.clear();
            return std::unexpected(cookie.error());
        }
        x_songs[*cookie].name = type == SOCK_STREAM ? "TCP listener" : "UDP socket";
    }
    return {};
}

bool Canary::hear(const SensorEvent& event)
{
    const auto song = x_songs.find(event.listener.id.cookie);
    if (song == x_songs.end()) return false;
    if (event.kind == SensorEvent::Kind::open) song->second.opened = true;
    if (event.kind == SensorEvent::Kind::close) song->second.closed = true;
    return true;
}

std::vector<std::string> Canary::unheard() const
{
    std::vector<std::string> unheard;
    for (const auto& [cookie, song] : x_songs) {
        if (!song.opened) unheard.push_back("open of a " + song.name);
        if (!song.closed) unheard.push_back("close of a " + song.name);
    }
    return unheard;
}

} // namespace listenwatch
