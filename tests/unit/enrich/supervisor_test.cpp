#include "enrich/supervisor.h"

#include <gtest/gtest.h>

#include "enrich/service_enricher.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

TEST(SupervisedName, IsThatOfTheDirectory)
{
    EXPECT_EQ(supervised_name("sshd", "/etc/sv/sshd"), "sshd");
    EXPECT_EQ(supervised_name("/run/service/sshd/", ""), "sshd");
    EXPECT_EQ(supervised_name(".", "/etc/sv/web"), "web");
    EXPECT_EQ(supervised_name("", "/etc/sv/web"), "web");
    EXPECT_EQ(supervised_name("sshd/log", ""), "sshd/log");
    EXPECT_EQ(supervised_name("log", "/service/mail/log"), "mail/log");
    EXPECT_EQ(supervised_name("log", ""), "log");
    EXPECT_EQ(supervised_name("/", "/"), "");
}

class SupervisorTest : public testing::Test {
protected:
    Service ask(std::uint32_t pid)
    {
        Listener listener = listener_of(proc, pid);
        ServiceEnricher(proc, root.path()).enrich(listener);
        return listener.service;
    }

    FakeRoot root;
    Procfs proc{root.path("proc")};
};

TEST_F(SupervisorTest, RunitS6AndDaemontoolsNameADirectory)
{
    const std::vector<std::pair<const char*, const char*>> kinds{
        {"runsv", "runit"}, {"s6-supervise", "s6"}, {"supervise", "daemontools"}};
    for (const auto& [comm, type] : kinds) {
        root.write("etc/sv/web/run", "#!/bin/sh\n");
        add_process(root, {.pid = 10, .comm = comm, .args = {comm, "web"}, .cwd = "/etc/sv/web"});
        add_process(root, {.pid = 11, .ppid = 10, .comm = "httpd", .uid = 33});
        add_process(root, {.pid = 12, .ppid = 11, .comm = "worker", .uid = 33});
        const Service found = ask(12);
        EXPECT_EQ(found.type, type);
        EXPECT_EQ(found.name, "web");
        EXPECT_EQ(found.definition, "/etc/sv/web/run");
        EXPECT_EQ(found.enabled, std::optional(true));
        root.write("etc/sv/web/down", "");
        EXPECT_EQ(ask(11).enabled, std::optional(false));
        root.remove("etc/sv");
        EXPECT_EQ(ask(11).name, "web");
        EXPECT_EQ(ask(11).definition, "");
        root.remove("proc/10");
    }
}

TEST_F(SupervisorTest, OnlyRootsSupervisorIsBelieved)
{
    add_process(root, {.pid = 10, .comm = "runsv", .args = {"runsv", "sshd"}, .uid = 1000});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "nc", .uid = 1000});
    EXPECT_EQ(ask(11), Service{});
}

TEST_F(SupervisorTest, TheNearestCounts)
{
    add_process(root, {.pid = 10, .comm = "runsv", .args = {"runsv", "sshd"}});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "sshd"});
    EXPECT_EQ(ask(11).name, "sshd");
    add_process(root, {.pid = 12, .ppid = 11, .comm = "sshd", .uid = 1000});
    add_process(root, {.pid = 13, .ppid = 12, .comm = "nc", .uid = 1000});
    EXPECT_EQ(ask(13).name, "") << "a session of that sshd is not the service";
}

TEST_F(SupervisorTest, SupervisordAndPm2SetVariables)
{
    add_process(root, {.pid = 10, .comm = "supervisord"});
    add_process(root,
                {.pid = 11,
                 .ppid = 10,
                 .comm = "httpd",
                 .environ = {"SUPERVISOR_ENABLED=1", "SUPERVISOR_PROCESS_NAME=web_00", "SUPERVISOR_GROUP_NAME=web"}});
    EXPECT_EQ(ask(11).type, "supervisord");
    EXPECT_EQ(ask(11).name, "web:web_00");
    add_process(root, {.pid = 12,
                       .ppid = 10,
                       .comm = "httpd",
                       .environ = {"SUPERVISOR_PROCESS_NAME=web", "SUPERVISOR_GROUP_NAME=web"}});
    EXPECT_EQ(ask(12).name, "web");
    add_process(root, {.pid = 20, .comm = "PM2 v5.3.0: God"});
    add_process(root, {.pid = 21, .ppid = 20, .comm = "node", .environ = {"pm_id=0", "name=api"}});
    EXPECT_EQ(ask(21).type, "pm2");
    EXPECT_EQ(ask(21).name, "api");
    add_process(root, {.pid = 30, .comm = "monit"});
    add_process(root, {.pid = 31, .ppid = 30, .comm = "x"});
    EXPECT_EQ(ask(31).type, "monit");
    EXPECT_EQ(ask(31).name, "");
}

} // namespace
} // namespace listenwatch
