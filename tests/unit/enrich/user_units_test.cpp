#include "enrich/user_units.h"

#include <algorithm>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "command_output.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

using Names = std::vector<std::string>;

constexpr const char* kHome = "home/ann/.config/systemd/user/";
constexpr const char* kEtc = "etc/systemd/user/";
constexpr const char* kUsr = "usr/lib/systemd/user/";

std::string unit(const std::string& description, const std::string& more = "")
{
    return "[Unit]\nDescription=" + description + "\n" + more;
}

class UserUnitsTest : public testing::Test {
protected:
    void write(const std::string& directory, const std::string& name, const std::string& text)
    {
        root.write(directory + name, text);
    }
    UnitFacts describe(const std::string& name) { return UserUnits(ann, root.path()).describe(name); }
    std::string state(const std::string& name) { return describe(name).file_state; }
    std::string socket_at(const std::string& words)
    {
        return UserUnits(ann, root.path()).describe_socket_at(words).value_or(UnitFacts{}).name;
    }

    const UnitUser ann{1000, "ann", "/home/ann"};
    FakeRoot root;
};

TEST_F(UserUnitsTest, TellsOfTheFirstFileOnThePath)
{
    EXPECT_EQ(describe("web.service").name, "");
    write(kUsr, "web.service", unit("the vendor's"));
    EXPECT_EQ(describe("web.service").fragment_path, "/usr/lib/systemd/user/web.service");
    write(kEtc, "web.service", unit("the administrator's"));
    EXPECT_EQ(describe("web.service").description, "the administrator's");
    write(kHome, "web.service", unit("%u's web at %h", "[Install]\nWantedBy=default.target\n"));
    const UnitFacts facts = describe("web.service");
    EXPECT_EQ(facts.name, "web.service");
    EXPECT_EQ(facts.description, "ann's web at /home/ann");
    EXPECT_EQ(facts.fragment_path, "/home/ann/.config/systemd/user/web.service");
    EXPECT_EQ(facts.file_state, "disabled");
}

TEST_F(UserUnitsTest, OfAUserWithoutAHomeAreTheHosts)
{
    const auto directories = user_unit_directories({1000, "", ""});
    EXPECT_EQ(std::ranges::count_if(directories, [](const auto& each) { return each.contains("/."); }), 0);
    EXPECT_NE(std::ranges::find(directories, "/run/user/1000/systemd/user"), directories.end());
    write(kUsr, "web.service", unit("x"));
    EXPECT_EQ(UserUnits({1000, "", ""}, root.path()).describe("web.service").description, "x");
}

TEST_F(UserUnitsTest, TellsWhatStartsByItself)
{
    write(kUsr, "static.service", unit("x"));
    EXPECT_EQ(state("static.service"), "static");
    for (const char* link :
         {"home/ann/.config/systemd/user/default.target.wants/a.service",
          "etc/systemd/user/x.target.requires/b.service", "usr/lib/systemd/user/sockets.target.wants/c.service",
          "run/user/1000/systemd/user/x.service.upholds/d.service"})
        root.link(link, "somewhere");
    for (const char* name : {"a", "b", "c", "d"}) {
        write(kUsr, name + std::string(".service"), unit("x"));
        EXPECT_EQ(state(name + std::string(".service")), "enabled") << name;
    }
    write(kHome, "main.service", unit("x", "[Install]\nAlias=second.service\n"));
    EXPECT_EQ(state("main.service"), "disabled");
    root.link(std::string(kHome) + "second.service", "main.service");
    EXPECT_EQ(state("main.service"), "enabled");
    EXPECT_EQ(describe("second.service").description, "x");
    root.link("etc/systemd/user/other.target.wants.d/static.service", "x");
    EXPECT_EQ(state("static.service"), "static") << "no such directory is one of wishes";
    write("run/user/1000/systemd/transient/", "run-u7.service", unit("[systemd-run] nc -l"));
    EXPECT_EQ(state("run-u7.service"), "transient");
    write("run/user/1000/systemd/generator/", "app.service", unit("x"));
    EXPECT_EQ(state("app.service"), "generated");
}

// systemctl needs no running systemd for this. It calls what a vendor linked "static", though it starts all the same.
TEST_F(UserUnitsTest, AreInTheStateThatSystemctlSays)
{
    if (output_of("systemctl --version 2>/dev/null").empty()) GTEST_SKIP() << "systemctl is not installed";
    for (const char* name : {"wanted", "plain", "masked"})
        write(kUsr, name + std::string(".service"), unit("x", "[Service]\nExecStart=/bin/true\n"));
    write(kUsr, "installable.service", unit("x", "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=x.target\n"));
    write(kUsr, "instance@.service", unit("x", "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=x.target\n"));
    write(kUsr, "aliased.service", unit("x", "[Service]\nExecStart=/bin/true\n[Install]\nAlias=other.service\n"));
    root.link(std::string(kEtc) + "x.target.wants/wanted.service", "/usr/lib/systemd/user/wanted.service");
    root.link(std::string(kEtc) + "x.target.wants/instance@a.service", "/usr/lib/systemd/user/instance@.service");
    root.link(std::string(kEtc) + "masked.service", "/dev/null");
    root.link(std::string(kEtc) + "other.service", "/usr/lib/systemd/user/aliased.service");
    for (const char* name : {"wanted", "plain", "masked", "aliased", "installable", "instance@a", "instance@b"}) {
        const std::string file = name + std::string(".service");
        EXPECT_EQ(state(file) + "\n", output_of("systemctl --root=" + root.path() + " --global is-enabled " + file))
            << file;
    }
}

TEST_F(UserUnitsTest, MayBeMasked)
{
    write(kUsr, "a.service", unit("hidden"));
    write(kUsr, "b.service", unit("hidden"));
    root.link(std::string(kHome) + "a.service", "/dev/null");
    write(kEtc, "b.service", "");
    for (const char* name : {"a.service", "b.service"}) {
        EXPECT_EQ(state(name), "masked") << name;
        EXPECT_EQ(describe(name).description, "") << name;
    }
}

TEST_F(UserUnitsTest, OfATemplateAreDescribedEach)
{
    write(kUsr, "tunnel@.service", unit("Tunnel to %I (%i)"));
    EXPECT_EQ(describe("tunnel@a-b.service").description, "Tunnel to a/b (a-b)");
    EXPECT_EQ(describe("tunnel@a-b.service").fragment_path, "/usr/lib/systemd/user/tunnel@.service");
    root.link(std::string(kHome) + "default.target.wants/tunnel@a-b.service", "/usr/lib/systemd/user/tunnel@.service");
    EXPECT_EQ(state("tunnel@a-b.service"), "enabled");
    EXPECT_EQ(state("tunnel@c.service"), "static");
    write(kUsr, "tunnel@c.service", unit("its own"));
    EXPECT_EQ(describe("tunnel@c.service").description, "its own");
}

TEST_F(UserUnitsTest, DropInsHaveTheLastWord)
{
    write(kUsr, "web@.service", unit("vendor"));
    write(kUsr, "web@.service.d/20-x.conf", unit("of 20"));
    write(kHome, "web@1.service.d/10-x.conf", unit("of 10"));
    EXPECT_EQ(describe("web@1.service").description, "of 20");
    write(kEtc, "web@1.service.d/20-x.conf", "[Service]\nNice=1\n");
    EXPECT_EQ(describe("web@1.service").description, "of 10") << "the file of that name before hides the vendor's";
    write(kHome, "web@1.service.d/30-x.txt", unit("no drop-in"));
    EXPECT_EQ(describe("web@1.service").description, "of 10");
}

TEST_F(UserUnitsTest, AServiceNamesTheSocketThatStartsIt)
{
    write(kUsr, "web.service", unit("x"));
    write(kUsr, "web.socket", unit("x", "[Socket]\nListenStream=80\n"));
    EXPECT_EQ(describe("web.service").triggered_by, Names{}) << "it was not enabled";
    EXPECT_EQ(describe("web.socket").triggers, Names{"web.service"});
    root.link(std::string(kHome) + "sockets.target.wants/web.socket", "/usr/lib/systemd/user/web.socket");
    EXPECT_EQ(describe("web.service").triggered_by, Names{"web.socket"});
    write(kHome, "web.socket.d/x.conf", "[Socket]\nService=other.service\n");
    EXPECT_EQ(describe("web.service").triggered_by, Names{});
    EXPECT_EQ(describe("web.socket").triggers, Names{"other.service"});
    write(kUsr, "other.service", unit("x"));
    EXPECT_EQ(describe("other.service").triggered_by, Names{"web.socket"});
    root.link("home/ann/.config/systemd/user.control/web.socket", "/dev/null");
    EXPECT_EQ(describe("other.service").triggered_by, Names{}) << "masked since";
}

TEST_F(UserUnitsTest, ASocketThatAcceptsStartsInstances)
{
    write(kUsr, "echo@.service", unit("x"));
    write(kUsr, "echo.socket", unit("x", "[Socket]\nListenStream=7\nAccept=yes\n"));
    root.link(std::string(kEtc) + "sockets.target.wants/echo.socket", "x");
    EXPECT_EQ(describe("echo.socket").triggers, Names{"echo@.service"});
    EXPECT_EQ(describe("echo@3-1000.service").triggered_by, Names{"echo.socket"});
}

TEST_F(UserUnitsTest, ASocketIsFoundByWhereItListens)
{
    write(kHome, "web.socket", unit("x", "[Socket]\nListenStream=8080\nListenStream=%t/web\n"));
    write(kHome, "dns.socket", unit("x", "[Socket]\nListenDatagram=127.0.0.1:53\n"));
    EXPECT_EQ(socket_at("stream 8080 ::"), "web.socket");
    EXPECT_EQ(socket_at("stream /run/user/1000/web"), "web.socket");
    EXPECT_EQ(socket_at("datagram 53 127.0.0.1"), "dns.socket");
    for (const char* words :
         {"stream 53 127.0.0.1", "datagram 53 0.0.0.0", "stream 8080 127.0.0.1", "", "stream 80 ::"})
        EXPECT_EQ(socket_at(words), "") << words;
    write(kUsr, "second.socket", unit("x", "[Socket]\nListenStream=8080\n"));
    EXPECT_EQ(socket_at("stream 8080 ::"), "") << "one or the other";
    root.link(std::string(kHome) + "sockets.target.wants/second.socket", "x");
    EXPECT_EQ(socket_at("stream 8080 ::"), "second.socket") << "the one that was enabled";
}

// A reader that opens a FIFO or follows a link for ever does not end.
TEST_F(UserUnitsTest, MayBeAnything)
{
    const std::string front = root.path(kHome);
    std::filesystem::create_directories(front);
    ASSERT_EQ(::mkfifo((front + "fifo.service").c_str(), 0644), 0);
    root.link(std::string(kHome) + "loop.service", "loop.service");
    root.link(std::string(kHome) + "device.service", "/dev/zero");
    root.link(std::string(kHome) + "kernel.service", "/proc/self/status");
    root.link(std::string(kHome) + "kernel.service.d", "/proc/self");
    root.link(std::string(kHome) + "x.wants", "/dev/null");
    std::filesystem::create_directories(front + "directory.service");
    write(kHome, "large.service", unit(std::string(UserUnits::kMostBytes, 'x')));
    for (const char* name : {"fifo", "loop", "device", "kernel", "directory", "large"})
        EXPECT_EQ(describe(name + std::string(".service")), UnitFacts{}) << name;
    write(kHome, "long.service", unit(std::string(5000, 'x')));
    EXPECT_EQ(describe("long.service").description.size(), 1024U);
    write(kUsr, "fifo.service", unit("the vendor's"));
    EXPECT_EQ(describe("fifo.service").description, "the vendor's");
}

TEST_F(UserUnitsTest, AreReadWithinLimits)
{
    for (int i = 0; i < 600; ++i)
        write(kHome, "s" + std::to_string(i) + ".socket", unit("x", "[Socket]\nListenStream=1\n"));
    for (int i = 0; i < 5000; ++i) root.link(kHome + std::to_string(i) + ".service", "web.service");
    write(kHome, "web.service", unit("x"));
    const UnitFacts facts = describe("web.service");
    EXPECT_LE(facts.triggered_by.size(), UserUnits::kMostSockets);
    EXPECT_EQ(socket_at("stream 1 ::"), "");
}

} // namespace
} // namespace listenwatch
