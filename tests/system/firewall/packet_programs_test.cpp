// Programs that see packets before the filter, attached for real.
#include "firewall/packet_programs.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "bpf_program.h"
#include "own_filter.h"

namespace listenwatch {
namespace {

constexpr std::uint32_t kTcxIngress = 46; // BPF_TCX_INGRESS, kernel 6.6

// In a network namespace with the device "wire".
void with_device(const std::function<void(std::uint32_t)>& work)
{
    in_own_network([&] {
        const CommandResult made = run_command("ip link add dev wire type veth peer name other");
        if (made.status != 0) GTEST_SKIP() << "no veth here: " << made.output;
        work(::if_nametoindex("wire"));
    });
}

void expect_told(const UniqueFd& program, std::uint32_t target, std::uint32_t attach_type, const std::string& words)
{
    EXPECT_TRUE(find_packet_programs().empty()) << find_packet_programs().front();
    const UniqueFd link = attach_program(program, target, attach_type);
    if (!link) GTEST_SKIP() << "this kernel attaches no such program: " << std::strerror(errno);
    const auto told = find_packet_programs();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told.front().find(words), std::string::npos) << told.front();
}

TEST(PacketPrograms, OfXdpAreTold)
{
    with_device([](std::uint32_t device) {
        const UniqueFd program = load_program(BPF_PROG_TYPE_XDP, BPF_XDP, 2); // XDP_PASS
        if (!program) GTEST_SKIP() << "no XDP program loads here: " << std::strerror(errno);
        expect_told(program, device, BPF_XDP, "XDP program sees packets on wire");
    });
}

TEST(PacketPrograms, OfTcxAreTold)
{
    with_device([](std::uint32_t device) {
        const UniqueFd program = load_program(BPF_PROG_TYPE_SCHED_CLS, kTcxIngress, -1); // TCX_NEXT
        if (!program) GTEST_SKIP() << "no program for tcx loads here: " << std::strerror(errno);
        expect_told(program, device, kTcxIngress, "(tcx) sees packets on wire");
    });
}

TEST(PacketPrograms, FiltersOfTcAreTold)
{
    with_device([](std::uint32_t) {
        for (const char* words :
             {"tc qdisc add dev wire clsact", "tc filter add dev wire ingress matchall action pass"})
            if (const CommandResult made = run_command(words); made.status != 0)
                GTEST_SKIP() << words << ": " << made.output;
        const auto told = find_packet_programs();
        ASSERT_EQ(told.size(), 1U);
        EXPECT_NE(told.front().find("a filter of tc(8) sees packets on wire"), std::string::npos) << told.front();
    });
}

TEST(PacketPrograms, ThatChooseSocketsAreTold)
{
    with_device([](std::uint32_t) {
        const UniqueFd program = load_program(BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, 1); // SK_PASS
        if (!program) GTEST_SKIP() << "no program for sk_lookup loads here: " << std::strerror(errno);
        const UniqueFd network(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
        expect_told(program, static_cast<std::uint32_t>(network.get()), BPF_SK_LOOKUP, "(sk_lookup) chooses sockets");
    });
}

TEST(PacketPrograms, ThatMayNotBeAskedForAreToldToo)
{
    with_device([](std::uint32_t) {
        if (::seteuid(65534) != 0) GTEST_SKIP() << "may not give up root"; // of all threads
        const auto told = find_packet_programs();
        ASSERT_EQ(::seteuid(0), 0);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_NE(told.front().find("CAP_NET_ADMIN"), std::string::npos) << told.front();
    });
}

} // namespace
} // namespace listenwatch
