// Listeners of the kernel itself, and processes that have another number in their own namespace.
#include "deed_fixture.h"

namespace listenwatch {
namespace {

class KernelSocketTest : public DeedFixture {
protected:
    static void expect_kernels(const StreamEvent& event, const Truth& truth)
    {
        EXPECT_EQ(event.number("server.port"), truth.number("port"));
        EXPECT_EQ(event.text("network.transport"), "udp");
        EXPECT_TRUE(event.flag("listenwatch.socket.kernel"));
        EXPECT_EQ(event.text("process.pid"), "") << "the kernel has no process";
        EXPECT_TRUE(event.texts("listenwatch.owners.pids").empty());
        EXPECT_EQ(event.text("listenwatch.kernel.device.name"), truth.text("device"));
        EXPECT_EQ(event.text("listenwatch.kernel.device.kind"), truth.text("kind"));
        const std::string words = "by the kernel (" + truth.text("device") + ", " + truth.text("kind") + ")";
        EXPECT_NE(event.text("message").find(words), std::string::npos) << event.text("message");
    }
};

TEST_F(KernelSocketTest, ATunnelIsTheKernelsAndNamedByItsDevice)
{
    ActorProcess actor({"tunnel", "vxlan", "4789"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no vxlan: " << tunnel.text("error");
    expect_kernels(next("listener-opened", tunnel), tunnel);
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
    expect_kernels(next("listener-closed", tunnel), tunnel);
}

TEST_F(KernelSocketTest, GeneveIsNamedToo)
{
    ActorProcess actor({"tunnel", "geneve", "6081"});
    const Truth tunnel = actor.next();
    if (tunnel.flag("unsupported")) GTEST_SKIP() << "this kernel has no geneve: " << tunnel.text("error");
    expect_kernels(next("listener-opened", tunnel), tunnel);
}

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
