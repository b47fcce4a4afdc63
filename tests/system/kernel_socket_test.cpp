// Listeners of the kernel itself, and processes that have another number in their own namespace.
#include <cstdio>
#include <set>

#include "deed_fixture.h"

namespace listenwatch {
namespace {

class KernelSocketTest : public DeedFixture {
protected:
    static void expect_kernels(const StreamEvent& event, const Truth& truth, const std::string& transport)
    {
        EXPECT_EQ(event.number("server.port"), truth.number("port"));
        EXPECT_EQ(event.text("network.transport"), transport);
        EXPECT_TRUE(event.flag("listenwatch.socket.kernel"));
        EXPECT_EQ(event.text("process.pid"), "") << "the kernel has no process";
        EXPECT_TRUE(event.texts("listenwatch.owners.pids").empty());
    }

    static void expect_tunnels(const StreamEvent& event, const Truth& truth)
    {
        expect_kernels(event, truth, "udp");
        EXPECT_EQ(event.text("listenwatch.kernel.device.name"), truth.text("device"));
        EXPECT_EQ(event.text("listenwatch.kernel.device.kind"), truth.text("kind"));
        const std::string words = "by the kernel (" + truth.text("device") + ", " + truth.text("kind") + ")";
        EXPECT_NE(event.text("message").find(words), std::string::npos) << event.text("message");
    }
};

// Tier poll knows only that nobody has the socket: what the kernel's own and one in flight have in common.
TEST_F(KernelSocketTest, AModuleThatListensHasNoProcess)
{
    if (is_poll()) GTEST_SKIP() << "tier poll cannot tell the kernel's own TCP listeners";
    ActorProcess actor({"nvme-target", "4420"});
    const Truth opened = actor.next();
    if (opened.flag("unsupported")) GTEST_SKIP() << "this kernel has no NVMe target over TCP: " << opened.text("step");
    expect_kernels(next("listener-opened", opened), opened, "tcp");
    const StreamEvent row = listed(opened);
    EXPECT_EQ(row.number("port"), opened.number("port"));
    EXPECT_TRUE(row.texts("holders").empty());
    if (x_monitor.looks_by_bpf())
        EXPECT_TRUE(row.flag("kernel"));
    else
        std::puts("not compared: sock_diag and /proc do not tell the kernel's own from what is in flight");
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    expect_kernels(next("listener-closed", opened), opened, "tcp");
    EXPECT_EQ(count_at_end("listener-opened", opened), 1U);
}

TEST_F(KernelSocketTest, AModulesListenerEndsWithItsNamespaceOrTheModule)
{
    if (is_poll()) GTEST_SKIP() << "tier poll cannot tell the kernel's own TCP listeners";
    ActorProcess actor({"rds"});
    const Truth here = actor.next();
    if (here.flag("unsupported")) GTEST_SKIP() << "this kernel has no RDS over TCP: " << here.text("step");
    expect_kernels(next("listener-opened", here), here, "tcp");
    actor.go_on();
    const Truth there = actor.next();
    expect_kernels(next("listener-opened", there), there, "tcp");
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "namespace left");
    expect_kernels(next("listener-closed", there), there, "tcp");
    actor.go_on();
    const Truth closed = actor.next();
    EXPECT_EQ(closed.text("deed"), "close") << closed.text("step") << ": " << closed.text("error");
    expect_kernels(next("listener-closed", here), here, "tcp");
    EXPECT_EQ(count_at_end("listener-opened", there), 1U);
}

TEST_F(KernelSocketTest, ATunnelIsTheKernelsAndNamedByItsDevice)
{
    ActorProcess actor({"tunnel", "vxlan", "4789"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no vxlan: " << tunnel.text("error");
    expect_tunnels(next("listener-opened", tunnel), tunnel);
    const StreamEvent row = listed(tunnel);
    EXPECT_TRUE(row.flag("kernel"));
    EXPECT_EQ(row.text("kernel_device"), tunnel.text("device"));
    EXPECT_EQ(row.text("kernel_device_kind"), "vxlan");
    EXPECT_TRUE(row.texts("holders").empty());
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    next("listener-closed", tunnel);
    EXPECT_FALSE(listed(tunnel).is_valid());
    EXPECT_EQ(count_at_end("listener-changed", tunnel), 0U);
}

TEST_F(KernelSocketTest, ATunnelEndsWithItsNamespace)
{
    ActorProcess actor({"tunnel", "vxlan", "8472", "stay"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no vxlan: " << tunnel.text("error");
    next("listener-opened", tunnel);
    actor.finish();
    expect_tunnels(next("listener-closed", tunnel), tunnel);
}

TEST_F(KernelSocketTest, GeneveIsNamedToo)
{
    ActorProcess actor({"tunnel", "geneve", "6081"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no geneve: " << tunnel.text("error");
    expect_tunnels(next("listener-opened", tunnel), tunnel);
}

// One socket for IPv4 and one for IPv6.
TEST_F(KernelSocketTest, WireguardIsNamedByBothItsSockets)
{
    ActorProcess actor({"tunnel", "wireguard", "51820"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no wireguard: " << tunnel.text("error");
    std::set<std::string> opened, closed;
    for (int i = 0; i < 2; ++i) {
        const StreamEvent event = next("listener-opened", tunnel);
        expect_tunnels(event, tunnel);
        opened.insert(event.text("network.type"));
    }
    EXPECT_EQ(opened, (std::set<std::string>{"ipv4", "ipv6"}));
    const StreamEvent row = listed(tunnel);
    EXPECT_TRUE(row.flag("kernel"));
    EXPECT_EQ(row.text("kernel_device"), tunnel.text("device"));
    EXPECT_EQ(row.text("kernel_device_kind"), "wireguard");
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    for (int i = 0; i < 2; ++i) closed.insert(next("listener-closed", tunnel).text("network.type"));
    EXPECT_EQ(closed, opened);
    EXPECT_EQ(count_at_end("listener-opened", tunnel), 2U);
}

// What listens for it is a TCP socket of the kernel with a cookie of its own: neither is told as another listener, nor
// as the kernel's.
class SmcTest : public KernelSocketTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(SmcTest, IsOneListenerOfItsProcess)
{
    ActorProcess actor({"smc-listen", GetParam()});
    const Truth told = actor.next();
    if (told.flag("unsupported")) GTEST_SKIP() << "this kernel has no SMC: " << told.text("error");
    const Truth by_port({{"ok", told.flag("ok")}, {"port", told.number("port")}, {"netns", told.number("netns")}});
    const StreamEvent opened = next("listener-opened", by_port);
    EXPECT_EQ(opened.text("network.transport"), "tcp");
    EXPECT_FALSE(opened.flag("listenwatch.socket.kernel"));
    EXPECT_EQ(opened.number("process.pid"), told.number("pid"));
    EXPECT_EQ(opened.texts("listenwatch.owners.pids"), pids_of(told));
    const StreamEvent row = listed(told);
    EXPECT_EQ(row.number("port"), told.number("port"));
    EXPECT_FALSE(row.flag("kernel"));
    EXPECT_EQ(row.number("pid"), told.number("pid"));
    const CommandEnd check = run_command({"doctor", "--cross-check"});
    EXPECT_EQ(check.code, 0) << check.out << check.err;
    actor.go_on();
    EXPECT_EQ(actor.next().text("deed"), "close");
    EXPECT_EQ(next("listener-closed", by_port).texts("listenwatch.owners.pids"), pids_of(told));
    EXPECT_FALSE(listed(told).is_valid());
    EXPECT_EQ(count_at_end("listener-opened", by_port), 1U);
    EXPECT_EQ(count_at_end("listener-closed", by_port), 1U);
}

INSTANTIATE_TEST_SUITE_P(Kernel, SmcTest, ::testing::Values("smc", "inet", "fallback"));

TEST_F(KernelSocketTest, ANestedProcessHasTwoNumbers)
{
    ActorProcess actor({"nested", "4", "127.0.0.1", "0"});
    const Truth opened = actor.next();
    ASSERT_TRUE(opened.flag("ok")) << opened.text("step") << ": " << opened.text("error");
    EXPECT_EQ(opened.number("inner_pid"), 1U);
    const StreamEvent event = next("listener-opened", opened);
    EXPECT_EQ(event.number("process.pid"), opened.number("pid"));
    EXPECT_EQ(event.number("process.vpid"), opened.number("inner_pid"));
    EXPECT_EQ(event.texts("listenwatch.owners.pids"), pids_of(opened));
    const StreamEvent row = listed(opened);
    EXPECT_EQ(row.number("pid"), opened.number("pid"));
    EXPECT_EQ(row.number("vpid"), opened.number("inner_pid"));
    actor.go_on();
    next("listener-closed", opened);
}

} // namespace
} // namespace listenwatch
