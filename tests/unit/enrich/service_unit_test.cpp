#include "enrich/service_unit.h"

#include <gtest/gtest.h>
#include <vector>

#include "fake_root.h"

namespace listenwatch {
namespace {

struct Case {
    const char* cgroup;
    Service service;
};

TEST(ServiceUnit, NamesTheUnitAsSystemdDoes)
{
    const std::vector<Case> cases{
        {"/system.slice/ssh.service", {"systemd", "ssh", "ssh.service", "", "system.slice"}},
        {"/system.slice/ssh.socket", {"systemd", "ssh", "ssh.socket", "", "system.slice"}},
        {"/system.slice/system-postfix.slice/postfix@-.service",
         {"systemd", "postfix@-", "postfix@-.service", "", "system-postfix.slice"}},
        {"/system.slice/docker.service/deep/below", {"systemd", "docker", "docker.service", "", "system.slice"}},
        {"/_cpu.service", {"systemd", "cpu", "cpu.service", "", "-.slice"}},
        {"/_a.slice/__b.service", {"systemd", "_b", "_b.service", "", "a.slice"}},
        {"/../../system.slice/a.service", {"systemd", "a", "a.service", "", "system.slice"}},
        {"/../a.service", {"systemd", "a", "a.service", "", ""}},
        {"/system.slice/a.service (deleted)", {"systemd", "a", "a.service", "", "system.slice"}},
        {"/machine.slice/systemd-nspawn@web.service/payload/system.slice/ssh.service",
         {"systemd", "systemd-nspawn@web", "systemd-nspawn@web.service", "", "machine.slice"}},
    };
    for (const Case& c : cases) EXPECT_EQ(parse_service(c.cgroup), c.service) << c.cgroup;
}

TEST(ServiceUnit, AScopeHasAUnitButNoName)
{
    const std::vector<Case> cases{
        {"/init.scope", {"systemd", "", "init.scope", "", "-.slice", "init.scope"}},
        {"/user.slice/user-1000.slice/session-3.scope",
         {"systemd", "", "session-3.scope", "", "user-1000.slice", "session-3.scope"}},
        {"/machine.slice/machine-web.scope/payload/a.service",
         {"systemd", "", "machine-web.scope", "", "machine.slice", "machine-web.scope"}},
    };
    for (const Case& c : cases) EXPECT_EQ(parse_service(c.cgroup), c.service) << c.cgroup;
}

TEST(ServiceUnit, KnowsTheUnitsOfAUsersManager)
{
    const std::string manager = "/user.slice/user-1000.slice/user@1000.service";
    EXPECT_EQ(parse_service(manager + "/app.slice/syncthing.service"),
              (Service{"systemd", "syncthing", "user@1000.service", "syncthing.service", "user-1000.slice"}));
    EXPECT_EQ(
        parse_service(manager + "/app.slice/app-xterm-7.scope"),
        (Service{"systemd", "", "user@1000.service", "app-xterm-7.scope", "user-1000.slice", "app-xterm-7.scope"}));
    EXPECT_EQ(parse_service(manager + "/init.scope"),
              (Service{"systemd", "user@1000", "user@1000.service", "", "user-1000.slice"}));
    EXPECT_EQ(parse_service("/user.slice/user@x.service/a.service").user_unit, "");
}

TEST(ServiceUnit, KnowsOpenRcInItsThreeForms)
{
    const Service sshd{"openrc", "sshd", "", "", ""};
    EXPECT_EQ(parse_service("/openrc/sshd"), sshd);
    EXPECT_EQ(parse_service("/openrc.sshd"), sshd);
    EXPECT_EQ(parse_service("/sshd", InitSystem::openrc), sshd);
    EXPECT_EQ(parse_service("/sshd", InitSystem::systemd), Service{});
    EXPECT_EQ(parse_service("/a/b", InitSystem::openrc), Service{});
}

TEST(ServiceUnit, AHostileNameIsNoUnit)
{
    const std::vector<std::string> hostile{"",
                                           "/",
                                           "//",
                                           "/..",
                                           "/../..",
                                           ".service",
                                           "/.service",
                                           "/a b.service",
                                           "/@.service",
                                           "/\x1b[31m.service",
                                           "/_",
                                           "/_.slice/_",
                                           "/openrc",
                                           "/openrc/",
                                           "/openrc.",
                                           "/.slice/.slice",
                                           "/\xff\xff.scope",
                                           "/system.slice",
                                           "/system.slice/",
                                           "/a@.service",
                                           std::string(100000, '/'),
                                           "/" + std::string(100000, 'a') + ".service",
                                           std::string("/a\0b.service", 12)};
    for (const std::string& path : hostile)
        for (const InitSystem init : {InitSystem::systemd, InitSystem::openrc, InitSystem::other})
            EXPECT_EQ(parse_service(path, init).unit, "") << path.substr(0, 40);
}

std::shared_ptr<const Process> process_in(const char* cgroup)
{
    auto process = std::make_shared<Process>();
    process->cgroup = cgroup;
    return process;
}

TEST(ServiceUnitEnricher, TrustsTheSocketsCgroupBeforeTheOpeners)
{
    ServiceUnitEnricher enricher(InitSystem::systemd);
    Listener listener;
    listener.socket_cgroup = "/system.slice/ssh.socket"; // made by (sd-listen)
    listener.opener = process_in("/init.scope");
    enricher.enrich(listener);
    EXPECT_EQ(listener.service.unit, "ssh.socket");
}

TEST(ServiceUnitEnricher, AsksTheOpenersCgroupWhenTheSocketsSaysNothing)
{
    ServiceUnitEnricher enricher(InitSystem::systemd);
    for (const char* nothing : {"", "/", "/init.scope"}) {
        Listener listener;
        listener.socket_cgroup = nothing;
        listener.opener = process_in("/system.slice/ssh.service");
        enricher.enrich(listener);
        EXPECT_EQ(listener.service.unit, "ssh.service") << nothing;
    }
    Listener listener;
    listener.socket_cgroup = "/init.scope";
    listener.opener = process_in("");
    enricher.enrich(listener);
    EXPECT_EQ(listener.service.unit, "init.scope");
}

TEST(UserManager, IsToldByItsName)
{
    EXPECT_EQ(user_of_manager("user@1000.service"), 1000U);
    for (const char* other :
         {"user@.service", "user@x.service", "user@1000.socket", "xuser@1.service", "", "user@-1.service"})
        EXPECT_EQ(user_of_manager(other), std::nullopt) << other;
}

TEST(InitSystem, IsToldByItsRunDirectory)
{
    const FakeRoot root;
    EXPECT_EQ(detect_init_system(root.path()), InitSystem::other);
    root.write("run/openrc/softlevel", "default");
    EXPECT_EQ(detect_init_system(root.path()), InitSystem::openrc);
    root.write("run/systemd/system/x", "");
    EXPECT_EQ(detect_init_system(root.path()), InitSystem::systemd);
}

} // namespace
} // namespace listenwatch
