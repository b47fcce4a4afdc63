#include "enrich/super_server.h"

#include <gtest/gtest.h>

#include "enrich/service_enricher.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

using Words = std::vector<std::string>;

class SuperServerTest : public testing::Test {
protected:
    SuperServerTest()
    {
        root.write("etc/services", "ftp 21/tcp\ntelnet 23/tcp\necho 7/tcp\n");
        root.write("etc/inetd.conf", "ftp stream tcp nowait root /usr/sbin/tcpd /usr/sbin/in.ftpd\n");
        root.write("etc/xinetd.conf", "service telnet\n{\n socket_type = stream\n server = /usr/sbin/in.telnetd\n}\n"
                                      "service echo\n{\n type = INTERNAL\n socket_type = stream\n disable = yes\n}\n");
        add_process(root, {.pid = 10, .comm = "inetd"});
        add_process(root, {.pid = 20, .comm = "xinetd"});
    }
    Service ask(std::uint32_t pid, std::uint32_t port)
    {
        Listener listener = listener_of(proc, pid, port);
        enricher.enrich(listener);
        return listener.service;
    }

    FakeRoot root;
    Procfs proc{root.path("proc")};
    ServiceEnricher enricher{proc, root.path()};
};

TEST_F(SuperServerTest, NamesTheServiceAndTheRealServer)
{
    const Service ftp = ask(10, 21);
    EXPECT_EQ(ftp.type, "inetd");
    EXPECT_EQ(ftp.name, "ftp");
    EXPECT_EQ(ftp.program, "/usr/sbin/in.ftpd");
    EXPECT_EQ(ftp.definition, "/etc/inetd.conf");
    EXPECT_EQ(ftp.line, 1U);
    EXPECT_EQ(ftp.enabled, std::nullopt);
    const Service telnet = ask(20, 23);
    EXPECT_EQ(telnet.type, "xinetd");
    EXPECT_EQ(telnet.name, "telnet");
    const Service echo = ask(20, 7);
    EXPECT_TRUE(echo.internal);
    EXPECT_EQ(echo.enabled, std::optional(false)) << "served still, but not after a reload";
    EXPECT_EQ(ask(20, 21), Service{}) << "the configuration of another program";
}

TEST_F(SuperServerTest, KeepsTheUnit)
{
    Listener listener = listener_of(proc, 20, 23);
    listener.service.type = "systemd";
    listener.service.name = "xinetd";
    listener.service.unit = "xinetd.service";
    enricher.enrich(listener);
    EXPECT_EQ(listener.service.name, "telnet");
    EXPECT_EQ(listener.service.unit, "xinetd.service");
}

TEST_F(SuperServerTest, OnlyRootsProgramIsBelieved)
{
    add_process(root, {.pid = 30, .comm = "xinetd", .uid = 1000});
    EXPECT_EQ(ask(30, 23), Service{});
}

TEST_F(SuperServerTest, AHolderThatWaitsForItsServerIsFound)
{
    add_process(root, {.pid = 5, .ppid = 10, .comm = "in.ftpd"});
    Listener listener = listener_of(proc, 5, 21);
    listener.holders = {{.pid = 5, .comm = "in.ftpd"}, {.pid = 10, .comm = "inetd"}};
    enricher.enrich(listener);
    EXPECT_EQ(listener.service.name, "ftp");
}

TEST_F(SuperServerTest, NobodyInAContainerIsExplainedByOurFiles)
{
    Listener listener = listener_of(proc, 10, 21);
    listener.container.id = "x";
    enricher.enrich(listener);
    EXPECT_EQ(listener.service, Service{});
    listener.container.id.clear();
    auto inner = std::make_shared<Process>(*listener.opener);
    inner->pid_ns_level = 1;
    listener.opener = inner;
    enricher.enrich(listener);
    EXPECT_EQ(listener.service, Service{});
}

TEST_F(SuperServerTest, ReadsTheFileThatTheArgumentsName)
{
    EXPECT_EQ(configuration_of(SuperServerKind::inetd, {"inetd"}), (Words{"/etc/inetd.conf", "/etc/inetd.d"}));
    EXPECT_EQ(configuration_of(SuperServerKind::inetd, {"inetd", "-i", "-R", "400", "/etc/x"}), Words{"/etc/x"});
    EXPECT_EQ(configuration_of(SuperServerKind::inetd, {"busybox", "inetd", "-f", "/etc/x"}), Words{"/etc/x"});
    EXPECT_EQ(configuration_of(SuperServerKind::xinetd, {"xinetd", "-pidfile", "/run/p"}), Words{"/etc/xinetd.conf"});
    EXPECT_EQ(configuration_of(SuperServerKind::xinetd, {"xinetd", "-f", "/etc/x", "-stayalive"}), Words{"/etc/x"});
    EXPECT_EQ(configuration_of(SuperServerKind::xinetd, {"xinetd", "-f"}), Words{"/etc/xinetd.conf"});
    EXPECT_EQ(configuration_of(SuperServerKind::inetd, {"inetd", "relative"}), Words{});
    root.write("srv/my.conf", "2121 stream tcp nowait root /bin/mine\n");
    add_process(root, {.pid = 40, .comm = "openbsd-inetd", .args = {"openbsd-inetd", "/srv/my.conf"}});
    EXPECT_EQ(ask(40, 2121).program, "/bin/mine");
    EXPECT_EQ(ask(10, 2121), Service{});
}

TEST_F(SuperServerTest, DoctorHearsOfBothConfigurations)
{
    EXPECT_EQ(enricher.check().list().size(), 0U);
    FakeRoot bad;
    bad.write("etc/inetd.conf", "junk\n");
    bad.write("etc/xinetd.conf", "junk\n");
    const FileNotes notes = SuperServerProvider(proc, bad.path()).check();
    ASSERT_EQ(notes.list().size(), 2U);
    EXPECT_EQ(notes.list()[0].file, "/etc/inetd.conf");
    EXPECT_EQ(notes.list()[1].file, "/etc/xinetd.conf");
}

} // namespace
} // namespace listenwatch
