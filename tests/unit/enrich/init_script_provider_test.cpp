#include "enrich/init_script_provider.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <utime.h>

#include "base/clock.h"
#include "enrich/service_enricher.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

constexpr const char* kSysv =
    "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: web www\n# Short-Description: Pages\n### END INIT INFO\n"
    "PIDFILE=/run/httpd.pid\nDAEMON=/usr/sbin/httpd\n";
constexpr const char* kOpenRc = "#!/sbin/openrc-run\ndescription=\"Pages\"\ncommand=/usr/sbin/httpd\n";

class InitScriptProviderTest : public testing::Test {
protected:
    InitScriptProviderTest()
    {
        root.write("etc/inittab", "id:2:initdefault:\n");
        root.write("etc/rc2.d/S20web", "");
    }
    Service ask(std::uint32_t pid, const Service& before = {})
    {
        Listener listener = listener_of(proc, pid);
        listener.service = before;
        ServiceEnricher(proc, root.path()).enrich(listener);
        return listener.service;
    }
    std::string name_of(std::uint32_t pid) { return ask(pid).name; }
    // Written so many seconds from now.
    void write_pid_file(const std::string& path, std::uint32_t pid, std::int64_t age_s = 0)
    {
        root.write(path, std::to_string(pid) + "\n");
        const time_t when = ::time(nullptr) - age_s;
        const utimbuf times{when, when};
        ASSERT_EQ(::utime(root.path(path).c_str(), &times), 0);
    }

    FakeRoot root;
    Procfs proc{root.path("proc")};
};

// It starts scripts for sh as well, and its cgroups do not name all that it starts.
TEST_F(InitScriptProviderTest, WhereOpenRcRunsEveryScriptIsOpenRcs)
{
    root.write("etc/init.d/web", kSysv);
    add_process(root, {.pid = 7, .comm = "httpd"});
    write_pid_file("run/httpd.pid", 7);
    EXPECT_EQ(ask(7).type, "sysv");
    EXPECT_EQ(ask(7).enabled, std::optional(true));
    root.write("run/openrc/softlevel", "default");
    EXPECT_EQ(ask(7).type, "openrc");
    EXPECT_EQ(ask(7).name, "web");
    EXPECT_EQ(ask(7).enabled, std::optional(false)) << "it is in none of OpenRC's runlevels";
}

TEST_F(InitScriptProviderTest, AUnitThatSystemdGeneratedIsTheScripts)
{
    const Service unit{"systemd", "web", "web.service", "", "system.slice"};
    root.write("etc/init.d/web", kSysv);
    EXPECT_EQ(ask(7, unit), unit) << "there is no such generated unit";
    root.write("run/systemd/generator.late/web.service",
               "[Unit]\nDocumentation=man:x\nSourcePath=/etc/init.d/web\n[Service]\n");
    const Service found = ask(7, unit);
    EXPECT_EQ(found.type, "sysv");
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.unit, "web.service");
    EXPECT_EQ(found.definition, "/etc/init.d/web");
    EXPECT_EQ(found.description, "Pages");
    EXPECT_EQ(found.enabled, std::optional(true));
    root.write("run/systemd/generator.late/web.service", std::string("\0\xff garbage", 10));
    EXPECT_EQ(ask(7, unit), unit);
}

TEST_F(InitScriptProviderTest, APidFileNamesTheScriptOfADaemonAndOfItsChildren)
{
    root.write("etc/init.d/web", kSysv);
    add_process(root, {.pid = 10, .comm = "httpd"});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "worker", .uid = 33});
    write_pid_file("run/httpd.pid", 10);
    for (const std::uint32_t pid : {10U, 11U}) {
        const Service found = ask(pid);
        EXPECT_EQ(found.type, "sysv");
        EXPECT_EQ(found.name, "web");
        EXPECT_EQ(found.unit, "");
        EXPECT_EQ(found.definition, "/etc/init.d/web");
        EXPECT_EQ(found.enabled, std::optional(true));
    }
    root.remove("etc/rc2.d/S20web");
    EXPECT_EQ(ask(10).enabled, std::optional(false));
}

// It listens, and writes its pid file afterwards.
TEST_F(InitScriptProviderTest, OfADaemonThatWasBegunJustNowTheAnswerMayBePending)
{
    root.write("etc/init.d/web", kSysv);
    const std::uint64_t now_ns = boottime_ns();
    const auto start_ticks = ns_to_ticks(now_ns - 1'000'000'000);
    add_process(root, {.pid = 10, .comm = "x", .start_ticks = start_ticks, .uid = 5});
    add_process(root, {.pid = 20, .ppid = 10, .comm = "x", .start_ticks = start_ticks, .uid = 5});
    ServiceEnricher enricher(proc, root.path());
    const auto asked = [&](std::uint32_t pid, std::uint64_t opened_ns) {
        Listener listener = listener_of(proc, pid);
        listener.opened_boottime_ns = opened_ns;
        enricher.enrich(listener);
        return listener;
    };
    EXPECT_EQ(asked(10, now_ns - 500'000'000).enrichment, Enrichment::complete) << "it waited long enough";
    EXPECT_EQ(asked(20, boottime_ns()).enrichment, Enrichment::complete) << "a child of somebody is no daemon";
    root.remove("proc/10");
    add_process(root, {.pid = 10, .comm = "x", .start_ticks = start_ticks + 1, .uid = 5}); // not asked about yet
    EXPECT_EQ(asked(10, boottime_ns()).enrichment, Enrichment::pending);
    write_pid_file("run/httpd.pid", 10);
    Listener named;
    for (int i = 0; i < 1000 && named.service.name.empty(); ++i, ::poll(nullptr, 0, 10))
        named = asked(10, boottime_ns());
    EXPECT_EQ(named.service.name, "web");
    EXPECT_EQ(named.enrichment, Enrichment::complete);
}

TEST_F(InitScriptProviderTest, PidFilesAreFoundByNameInRunAndBelow)
{
    root.write("etc/init.d/web", "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: www\n### END INIT INFO\n");
    for (const char* path : {"run/web.pid", "var/run/www.pid", "run/web/master.pid"}) {
        add_process(root, {.pid = 10, .comm = "httpd", .uid = 5});
        EXPECT_EQ(name_of(10), "") << path;
        write_pid_file(path, 10);
        EXPECT_EQ(name_of(10), "web") << path;
        root.remove(path);
    }
    write_pid_file("run/other.pid", 10);
    EXPECT_EQ(name_of(10), "") << "no script has that name";
}

TEST_F(InitScriptProviderTest, AnOldPidFileIsAboutAnotherProcess)
{
    root.write("etc/init.d/web", kSysv);
    const std::uint64_t started_ns = boottime_ns() - 50'000'000'000;
    add_process(root, {.pid = 10, .comm = "x", .start_ticks = started_ns / ticks_to_ns(1), .uid = 5});
    write_pid_file("run/httpd.pid", 10, 30);
    EXPECT_EQ(name_of(10), "web");
    write_pid_file("run/httpd.pid", 10, 100);
    EXPECT_EQ(name_of(10), "");
}

TEST_F(InitScriptProviderTest, APidFileOfAThirdUserIsNotBelieved)
{
    if (::geteuid() != 0) GTEST_SKIP() << "needs root: files of others";
    root.write("etc/init.d/web", kSysv);
    add_process(root, {.pid = 10, .comm = "x", .uid = 5});
    write_pid_file("run/httpd.pid", 10);
    ASSERT_EQ(::chown(root.path("run/httpd.pid").c_str(), 6, 6), 0);
    EXPECT_EQ(name_of(10), "");
    ASSERT_EQ(::chown(root.path("run/httpd.pid").c_str(), 5, 5), 0);
    EXPECT_EQ(name_of(10), "web");
}

TEST_F(InitScriptProviderTest, WhoStartsOthersIsNotTheirService)
{
    root.write("etc/init.d/ssh", "#!/bin/sh\nPIDFILE=/run/sshd.pid\n");
    add_process(root, {.pid = 10, .comm = "sshd"});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "sshd", .uid = 1000});
    add_process(root, {.pid = 12, .ppid = 11, .comm = "nc", .uid = 1000});
    write_pid_file("run/sshd.pid", 10);
    EXPECT_EQ(name_of(10), "ssh");
    EXPECT_EQ(name_of(11), "");
    EXPECT_EQ(name_of(12), "");
}

TEST_F(InitScriptProviderTest, AScriptThatStillRunsIsKnown)
{
    root.write("etc/init.d/web", kSysv);
    add_process(root, {.pid = 10, .comm = "sh", .args = {"sh", "-e", "/etc/rc2.d/S20web", "start"}});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "x", .uid = 33});
    EXPECT_EQ(name_of(11), "web");
    add_process(root, {.pid = 20, .comm = "sh", .args = {"/bin/sh", "/etc/init.d/web", "restart"}});
    add_process(root, {.pid = 21, .ppid = 20, .comm = "x"});
    EXPECT_EQ(name_of(21), "web");
    add_process(root, {.pid = 30, .comm = "sh", .args = {"/bin/sh", "/etc/init.d/web"}, .uid = 1000});
    add_process(root, {.pid = 31, .ppid = 30, .comm = "x", .uid = 1000});
    EXPECT_EQ(name_of(31), "") << "anybody can write these words";
}

TEST_F(InitScriptProviderTest, RootsProgramIsThatOfTheOnlyScriptThatStartsIt)
{
    root.write("etc/init.d/web", kSysv);
    add_process(root, {.pid = 10, .comm = "httpd"});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "httpd", .uid = 33});
    add_process(root, {.pid = 12, .comm = "httpd", .uid = 1000});
    add_process(root, {.pid = 13, .comm = "httpd", .executable = "/home/x/httpd"});
    EXPECT_EQ(name_of(10), "web");
    EXPECT_EQ(name_of(11), "web");
    EXPECT_EQ(name_of(12), "");
    EXPECT_EQ(name_of(13), "");
    root.write("etc/init.d/web2", kSysv);
    EXPECT_EQ(name_of(10), "");
}

TEST_F(InitScriptProviderTest, OpenRcIsKnownByCgroupVariableAndSupervisor)
{
    root.write("etc/init.d/web", kOpenRc);
    root.link("etc/runlevels/default/web", "/etc/init.d/web");
    root.write("etc/init.d/other", "#!/sbin/openrc-run\n");
    Service by_cgroup = ask(7, {.type = "openrc", .name = "web"});
    EXPECT_EQ(by_cgroup.definition, "/etc/init.d/web");
    EXPECT_EQ(by_cgroup.description, "Pages");
    EXPECT_EQ(by_cgroup.enabled, std::optional(true));
    EXPECT_EQ(ask(7, {.type = "openrc", .name = "other"}).enabled, std::optional(false));

    add_process(root, {.pid = 10, .comm = "java", .environ = {"RC_SVCNAME=other"}});
    EXPECT_EQ(ask(10).type, "openrc");
    EXPECT_EQ(name_of(10), "other");
    add_process(root, {.pid = 11, .comm = "httpd", .environ = {"RC_SVCNAME=web"}, .uid = 33});
    EXPECT_EQ(name_of(11), "web") << "it is what the script starts";
    add_process(root, {.pid = 12, .comm = "nc", .environ = {"RC_SVCNAME=web"}, .uid = 1000});
    EXPECT_EQ(name_of(12), "") << "anybody can set a variable";
    add_process(root, {.pid = 13, .comm = "supervise-daemo", .args = {"supervise-daemon", "web", "--start"}});
    add_process(root, {.pid = 14, .ppid = 13, .comm = "x", .uid = 33});
    EXPECT_EQ(name_of(14), "web");
}

TEST_F(InitScriptProviderTest, ManyAndBadScriptsDoNotStopTheOthers)
{
    root.write("etc/init.d/bad", std::string("\0\xff", 2));
    root.write("etc/init.d/web", kSysv);
    root.write("etc/init.d/web.dpkg-old", kSysv);
    ASSERT_EQ(::mkfifo(root.path("run/httpd.pid").c_str(), 0600), -1) << "no directory yet";
    root.write("run/web.pid", std::string(100'000, '1'));
    ASSERT_EQ(::mkfifo(root.path("run/httpd.pid").c_str(), 0600), 0);
    add_process(root, {.pid = 10, .comm = "httpd"});
    EXPECT_EQ(name_of(10), "web");
    EXPECT_EQ(InitScriptProvider(root.path()).check().list().size(), 1U);
    for (int i = 0; i < 10'000; ++i) root.write("etc/init.d/x" + std::to_string(i), "#!/bin/sh\n");
    EXPECT_EQ(name_of(10), "web");
    EXPECT_EQ(InitScriptProvider(root.path()).check().list().back().what, "is one script too many");
}

} // namespace
} // namespace listenwatch
