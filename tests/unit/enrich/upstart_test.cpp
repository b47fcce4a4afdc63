#include "enrich/upstart.h"

#include <gtest/gtest.h>

#include "enrich/service_enricher.h"
#include "enrich/upstart_job.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

UpstartJob parse(std::string_view conf, std::string_view override_text = "")
{
    UpstartJob job;
    FileNotes notes;
    parse_upstart_file(conf, "x.conf", job, notes);
    parse_upstart_file(override_text, "x.override", job, notes);
    EXPECT_TRUE(notes.list().empty());
    return job;
}

TEST(UpstartJob, StartsByAnEventUnlessManualStandsBehind)
{
    EXPECT_TRUE(parse("start on runlevel [2345]\nstop on runlevel [!2345]\n").starts);
    EXPECT_FALSE(parse("start on (filesystem\n  and net-device-up)\nmanual\n").starts);
    EXPECT_TRUE(parse("manual\nstart on startup\n").starts);
    EXPECT_FALSE(parse("# start on startup\nexec /bin/x\n").starts);
    EXPECT_FALSE(parse("start on startup\n", "manual\n").starts);
    EXPECT_TRUE(parse("start on startup\nmanual\n", "start on startup\n").starts);
}

TEST(UpstartJob, WhatAScriptSaysIsNoStanza)
{
    const UpstartJob job =
        parse("description \"Pages for all\"\npre-start script\n  manual\n  exec /bin/no\nend script\n"
              "start on startup\nexec /usr/sbin/httpd -D\n");
    EXPECT_EQ(job.description, "Pages for all");
    EXPECT_EQ(job.programs, std::vector<std::string>{"/usr/sbin/httpd"});
    EXPECT_TRUE(job.starts);
}

TEST(UpstartJob, GarbageIsNoted)
{
    UpstartJob job;
    FileNotes notes;
    parse_upstart_file(std::string("\0\1\2", 3), "a", job, notes);
    parse_upstart_file("description x\nscript\n no end\n", "b", job, notes);
    parse_upstart_file(std::string(100'000, '('), "c", job, notes);
    ASSERT_EQ(notes.list().size(), 2U);
    EXPECT_EQ(to_text(notes.list()[1]), "b:2: begins a script that never ends");
    EXPECT_EQ(job.description, "x");
}

class UpstartTest : public testing::Test {
protected:
    UpstartTest()
    {
        root.write("etc/init/web.conf", "description \"Pages\"\nstart on startup\nexec /usr/sbin/httpd\n");
        root.write("etc/init/net/lo.conf", "start on startup\n");
    }
    Service ask(std::uint32_t pid)
    {
        Listener listener = listener_of(proc, pid);
        ServiceEnricher(proc, root.path()).enrich(listener);
        return listener.service;
    }

    FakeRoot root;
    Procfs proc{root.path("proc")};
};

TEST_F(UpstartTest, TheVariableNamesTheJob)
{
    add_process(root, {.pid = 10, .comm = "httpd", .environ = {"A=b", "UPSTART_JOB=web", "UPSTART_INSTANCE="}});
    add_process(root, {.pid = 11, .ppid = 10, .comm = "worker", .uid = 33});
    for (const std::uint32_t pid : {10U, 11U}) {
        const Service found = ask(pid);
        EXPECT_EQ(found.type, "upstart");
        EXPECT_EQ(found.name, "web");
        EXPECT_EQ(found.definition, "/etc/init/web.conf");
        EXPECT_EQ(found.description, "Pages");
        EXPECT_EQ(found.enabled, std::optional(true));
    }
    root.write("etc/init/web.override", "manual\n");
    EXPECT_EQ(ask(10).enabled, std::optional(false));
}

TEST_F(UpstartTest, AVariableThatAnybodyCanSetIsNotBelieved)
{
    add_process(root, {.pid = 10, .comm = "nc", .environ = {"UPSTART_JOB=web"}, .uid = 1000, .loginuid = 1000});
    EXPECT_NE(ask(10).type, "upstart");
    add_process(root, {.pid = 11, .comm = "httpd", .environ = {"UPSTART_JOB=web"}, .uid = 33, .loginuid = 1000});
    EXPECT_EQ(ask(11).name, "web") << "an administrator restarted it";
    add_process(root, {.pid = 12, .comm = "node", .environ = {"UPSTART_JOB=net/lo"}, .uid = 33});
    EXPECT_EQ(ask(12).name, "net/lo");
}

TEST_F(UpstartTest, NoJobNoAnswer)
{
    root.write("etc/passwd.conf", "start on startup\n");
    for (const char* name :
         {"UPSTART_JOB=none", "UPSTART_JOB=../passwd", "UPSTART_JOB=/etc/init/web", "UPSTART_JOB=", "X=web"}) {
        add_process(root, {.pid = 10, .comm = "x", .environ = {name}});
        EXPECT_EQ(ask(10), Service{}) << name;
    }
    add_process(root, {.pid = 10, .comm = "x", .environ = {"UPSTART_JOB=web", "UPSTART_SESSION=unix:abstract=x"}});
    EXPECT_EQ(ask(10), Service{});
}

TEST_F(UpstartTest, DoctorReadsAllJobs)
{
    root.write("etc/init/bad.conf", "script\n");
    for (int i = 0; i < 3000; ++i) root.write("etc/init/x" + std::to_string(i) + ".conf", "start on startup\n");
    EXPECT_EQ(UpstartProvider(root.path()).check().list().size(), 1U);
}

} // namespace
} // namespace listenwatch
