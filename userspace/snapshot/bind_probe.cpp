#include "snapshot/bind_probe.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

#include "base/file.h"
#include "base/unique_fd.h"

namespace listenwatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 5;
constexpr std::chrono::milliseconds kPause{40}; // lets what was on its way between two states arrive

bool is_v6(ProbeKind kind)
{
    return kind == ProbeKind::tcp6 || kind == ProbeKind::udp6;
}

UniqueFd open_socket(ProbeKind kind)
{
    const bool is_tcp = kind == ProbeKind::tcp4 || kind == ProbeKind::tcp6;
    UniqueFd fd(::socket(is_v6(kind) ? AF_INET6 : AF_INET, (is_tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    const int on = 1;
    if (fd && is_v6(kind) && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) fd.reset();
    return fd;
}

// 0, or why the port was not to be had.
int try_port(ProbeKind kind, std::uint16_t port)
{
    const UniqueFd fd = open_socket(kind);
    if (!fd) return errno;
    sockaddr_storage space{};
    if (is_v6(kind)) {
        const sockaddr_in6 address{AF_INET6, htons(port), 0, IN6ADDR_LOOPBACK_INIT, 0};
        std::memcpy(&space, &address, sizeof address);
    } else {
        const sockaddr_in address{AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {}};
        std::memcpy(&space, &address, sizeof address);
    }
    const socklen_t size = is_v6(kind) ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&space), size) == 0 ? 0 : errno;
}

// Ports that could not be tried, by reason.
class NotProbed {
public:
    void add(std::uint16_t port, int error)
    {
        auto& [first, last, count] = x_by_error.try_emplace(error, port, port, 0).first->second;
        last = port;
        ++count;
    }
    [[nodiscard]] std::vector<std::string> tell(ProbeKind kind) const
    {
        std::vector<std::string> lines;
        for (const auto& [error, range] : x_by_error)
            lines.push_back(fmt::format("{}: {} ports from {} to {}: {}", to_text(kind), range.count, range.first,
                                        range.last, reason(error)));
        return lines;
    }

private:
    struct Range {
        std::uint16_t first, last;
        std::size_t count;
    };
    static std::string reason(int error)
    {
        if (error == ETIMEDOUT) return "the time for the probe was over";
        if (error == EACCES)
            return errno_text(error) + " (below ip_unprivileged_port_start: needs CAP_NET_BIND_SERVICE)";
        return errno_text(error);
    }
    std::map<int, Range> x_by_error;
};

// Ports of one kind that are taken and not listed, at first sight.
std::vector<HiddenPort> sweep(ProbeKind kind, const UsedPorts& used, const ProbeBounds& bounds,
                              Clock::time_point deadline, ProbeReport& report)
{
    std::vector<HiddenPort> taken;
    NotProbed not_probed;
    for (std::uint32_t at = std::max<std::uint32_t>(bounds.first, 1); at <= bounds.last; ++at) {
        const auto port = static_cast<std::uint16_t>(at);
        if (used.has(kind, port)) continue;
        const int error = Clock::now() < deadline ? try_port(kind, port) : ETIMEDOUT;
        if (error == 0)
            ++report.free[static_cast<std::size_t>(kind)];
        else if (error == EADDRINUSE)
            taken.push_back({kind, port});
        else
            not_probed.add(port, error);
    }
    const auto lines = not_probed.tell(kind);
    report.not_probed.insert(report.not_probed.end(), lines.begin(), lines.end());
    return taken;
}

} // namespace

Result<ProbeReport> probe_ports(PortListing& listing, const ProbeBounds& bounds)
{
    const Clock::time_point deadline = Clock::now() + bounds.limit;
    ProbeReport report;
    std::vector<HiddenPort>& suspects = report.hidden;
    for (const ProbeKind kind : bounds.kinds) {
        const auto used = listing.list(); // for each kind anew: a sweep takes a while
        if (!used) return during("probe ports", used.error());
        const auto taken = sweep(kind, *used, bounds, deadline, report);
        suspects.insert(suspects.end(), taken.begin(), taken.end());
    }
    for (int round = 0; round < kRounds && !suspects.empty(); ++round) {
        const auto used = listing.list();
        if (!used) return during("probe ports", used.error());
        std::erase_if(suspects, [&](const HiddenPort& each) {
            return used->has(each.kind, each.port) || try_port(each.kind, each.port) != EADDRINUSE;
        });
        std::this_thread::sleep_for(kPause);
    }
    return report;
}

} // namespace listenwatch
