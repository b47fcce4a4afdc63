#include <gtest/gtest.h>

#include "enrich/xinetd_conf.h"
#include "enrich/xinetd_services.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

class XinetdTest : public testing::Test {
protected:
    std::vector<ServedPort> read()
    {
        x_files.begin();
        return read_xinetd_services(x_files, "/etc/xinetd.conf",
                                    PortNames::parse("echo 7/tcp\necho 7/udp\nftp 21/tcp\ntelnet 23/tcp\n"));
    }
    void service(const std::string& file, const std::string& body)
    {
        x_root.write("etc/xinetd.d/" + file, "service " + file + "\n{\n" + body + "\n}\n");
    }
    ServedPort only()
    {
        const auto all = read();
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? ServedPort{} : all[0];
    }
    std::vector<std::string> notes()
    {
        std::vector<std::string> texts;
        for (const FileNote& note : x_files.notes().list()) texts.push_back(to_text(note));
        return texts;
    }

    FakeRoot x_root;
    ServiceFiles x_files{x_root.path()};
};

constexpr const char* kInclude = "includedir /etc/xinetd.d\n";

TEST_F(XinetdTest, ReadsTheFilesOfADirectoryButNoBackups)
{
    x_root.write("etc/xinetd.conf", std::string("defaults\n{\n\tinstances = 60\n}\n") + kInclude);
    service("telnet", "# comment\n\tsocket_type = stream\n\twait=no\n\tuser = root\n\tserver = /usr/sbin/in.telnetd");
    service("ftp", "socket_type = stream\nserver = /usr/sbin/ftpd");
    service("ftp.old", "socket_type = stream");
    service("ftp~", "socket_type = stream");
    const auto all = read();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, "ftp");
    EXPECT_EQ(all[1].name, "telnet");
    EXPECT_EQ(all[1].port, 23U);
    EXPECT_EQ(all[1].program, "/usr/sbin/in.telnetd");
    EXPECT_EQ(all[1].file, "/etc/xinetd.d/telnet");
    EXPECT_EQ(all[1].line, 1U);
    EXPECT_FALSE(all[1].disabled);
    EXPECT_TRUE(notes().empty());
}

TEST_F(XinetdTest, AServiceIsDisabledInFourWays)
{
    x_root.write("etc/xinetd.conf",
                 std::string("defaults\n{\n disabled = a b\n disabled += c\n enabled = a d e f g\n}\n") + kInclude);
    const std::string body = "type = UNLISTED\nport = 99\nsocket_type = stream\nserver = /bin/x\n";
    for (const char* name : {"a", "c", "d", "h"}) service(name, body);
    service("e", body + "disable = yes");
    service("f", body + "flags = DISABLE");
    service("g", body + "id = other\ndisable = no");
    std::string on;
    for (const ServedPort& each : read())
        if (!each.disabled) on += each.name;
    EXPECT_EQ(on, "d") << "g is enabled by its name, but its id counts";
}

TEST_F(XinetdTest, KnowsInternalRpcTcpmuxAndRedirected)
{
    x_root.write("etc/xinetd.conf",
                 "service echo\n{\n type = INTERNAL\n id = echo-dgram\n socket_type = dgram\n wait = yes\n}\n"
                 "service rstatd {\n type = RPC\n protocol = udp\n rpc_version = 2-4\n server = /bin/r\n}\n"
                 "service m\n{\n type = TCPMUX\n socket_type = stream\n server = /bin/m\n}\n"
                 "service ftp\n{\n socket_type = stream\n redirect = 10.0.0.1 2121\n server = /bin/no\n}\n"
                 "service telnet\n{\n flags = SENSOR IPv6\n socket_type = stream\n}\n");
    const auto all = read();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_TRUE(all[0].internal);
    EXPECT_EQ(all[0].transport, Transport::udp);
    EXPECT_EQ(all[0].port, 7U);
    EXPECT_TRUE(all[1].rpc);
    EXPECT_EQ(all[1].transport, Transport::udp);
    EXPECT_EQ(all[2].description, "redirects to 10.0.0.1 port 2121");
    EXPECT_EQ(all[2].program, "");
    EXPECT_TRUE(all[3].internal);
    EXPECT_EQ(all[3].family, Address::Family::v6);
    EXPECT_TRUE(notes().empty());
}

TEST_F(XinetdTest, TcpdIsNotTheServer)
{
    x_root.write("etc/xinetd.conf", kInclude);
    service("telnet", "socket_type = stream\nflags = REUSE NAMEINARGS\nserver = /usr/sbin/tcpd\n"
                      "server_args = /usr/sbin/in.telnetd\nserver_args += -h");
    EXPECT_EQ(only().program, "/usr/sbin/in.telnetd");
    service("telnet", "socket_type = stream\nserver = /usr/sbin/tcpd\nserver_args = -h");
    EXPECT_EQ(only().program, "/usr/sbin/tcpd");
}

TEST_F(XinetdTest, AnAddressIsThatOfTheServiceElseOfTheDefaults)
{
    x_root.write("etc/xinetd.conf", std::string("defaults\n{\n bind = 10.0.0.1\n}\n") + kInclude);
    service("telnet", "socket_type = stream\nserver = /bin/x");
    EXPECT_EQ(only().hosts, std::vector<std::string>{"10.0.0.1"});
    service("telnet", "socket_type = stream\nserver = /bin/x\ninterface = 10.0.0.2\n");
    EXPECT_EQ(only().hosts, std::vector<std::string>{"10.0.0.2"});
}

TEST_F(XinetdTest, ALoopOfIncludesEnds)
{
    x_root.write("etc/xinetd.conf", "include /etc/xinetd.conf\ninclude /etc/b\nincludedir /etc/xinetd.d\n");
    x_root.write("etc/b", "include /etc/xinetd.conf\nservice ftp\n{\nsocket_type = stream\nserver = /bin/x\n}\n");
    service("telnet", "socket_type = stream\nserver = /bin/x");
    x_root.write("etc/xinetd.d/a", "includedir /etc/xinetd.d\n");
    EXPECT_EQ(read().size(), 2U);
    EXPECT_GE(notes().size(), 3U);
    EXPECT_EQ(notes()[0], "/etc/xinetd.conf: is included twice or too deep");
}

TEST_F(XinetdTest, GarbageIsNotedAndTheRestWorks)
{
    x_root.write("etc/xinetd.conf", "\xff\xfe junk {\n}\nservice\nservice a b c\n"
                                    "service lost\nservice telnet\n{\n = x\n nothing\n socket_type = stream\n"
                                    " server = /bin/t\n port = many\n}\n"
                                    "service ftp\n{\n socket_type = stream\n server = /bin/f\n " +
                                        std::string(200'000, 'x') + "\n}\nservice open\n{\n socket_type = stream\n");
    const auto all = read();
    ASSERT_EQ(all.size(), 1U) << "telnet has a port that is none";
    EXPECT_EQ(all[0].name, "ftp");
    const auto said = notes();
    ASSERT_EQ(said.size(), 10U);
    EXPECT_EQ(said[4], "/etc/xinetd.conf:6: '{' is missing before 'service telnet'");
    EXPECT_EQ(said[8], "/etc/xinetd.conf:20: begins what never ends: 'open'");
    EXPECT_EQ(said[9], "/etc/xinetd.conf:6: no port is known for 'many'");
    for (const std::string& note : said) EXPECT_LT(note.size(), 1000U);
}

TEST_F(XinetdTest, TenThousandFilesAreReadInPart)
{
    x_root.write("etc/xinetd.conf", kInclude);
    for (int i = 0; i < 10'000; ++i)
        service("s" + std::to_string(i), "type = UNLISTED\nport = 99\nsocket_type = stream\nserver = /bin/x");
    EXPECT_EQ(read().size(), ServiceFiles::kMostFiles - 2);
    EXPECT_EQ(notes().size(), 1U);
}

} // namespace
} // namespace listenwatch
