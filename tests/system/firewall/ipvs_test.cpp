// Services of IPVS, made in the running kernel.
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/ip_vs.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/unique_fd.h"
#include "firewall/firewall.h"
#include "firewall/packet_fate.h"
#include "firewall/port_forwards.h"
#include "own_filter.h"

namespace listenwatch {
namespace {

// As the kernel takes it (net/netfilter/ipvs/ip_vs_ctl.c, do_ip_vs_set_ctl): the service, then the server behind it.
struct ServiceAndServer {
    ip_vs_service_user service{};
    ip_vs_dest_user server{};
};

bool make_service(const char* address, std::uint16_t port, const char* server, std::uint16_t server_port)
{
    ServiceAndServer wish;
    wish.service.protocol = IPPROTO_TCP;
    wish.service.addr = ::inet_addr(address);
    wish.service.port = htons(port);
    std::strcpy(wish.service.sched_name, "rr");
    wish.server.addr = ::inet_addr(server);
    wish.server.port = htons(server_port);
    wish.server.weight = 1;
    const UniqueFd control(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
    return ::setsockopt(control.get(), IPPROTO_IP, IP_VS_SO_SET_ADD, &wish.service, sizeof wish.service) == 0 &&
           ::setsockopt(control.get(), IPPROTO_IP, IP_VS_SO_SET_ADDDEST, &wish, sizeof wish) == 0;
}

Approach tcp_to(const char* address, std::uint16_t port)
{
    return {.address = *parse_address(address), .port = port, .protocol = IPPROTO_TCP};
}

TEST(Ipvs, AServiceTakesWhatComesToItsPort)
{
    const CommandResult loaded = run_command("modprobe ip_vs");
    in_own_network([&] {
        // Without an address the kernel takes the server's for one of a broadcast.
        const CommandResult given = run_command("ip link set lo up && ip addr add 10.1.0.1/24 dev lo");
        ASSERT_EQ(given.status, 0) << given.output;
        if (!make_service("10.1.0.1", 80, "10.2.0.2", 8080))
            GTEST_SKIP() << "no IPVS here: " << std::strerror(errno) << " " << loaded.output;
        const auto rules = read_firewall();
        ASSERT_TRUE(rules) << rules.error().text;
        ASSERT_EQ(rules->services.size(), 1U);
        const VirtualService wanted{IPPROTO_TCP, *parse_address("10.1.0.1"), 80, *parse_address("10.2.0.2"), 8080};
        EXPECT_EQ(rules->services.front(), wanted);
        EXPECT_EQ(packet_fate(*rules, tcp_to("10.1.0.1", 80)), Firewall::filtered) << "it never gets to a socket here";
        EXPECT_EQ(packet_fate(*rules, tcp_to("10.1.0.1", 81)), Firewall::open);
        const PortForwards found = find_port_forwards(*rules);
        ASSERT_EQ(found.all.size(), 1U);
        EXPECT_EQ(to_text(found.all.front()), "tcp port 80 of 10.1.0.1 leads to 10.2.0.2 port 8080 (ipvs, ip_vs)");
    });
}

} // namespace
} // namespace listenwatch
