#include "enrich/inetd_conf.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

const PortNames& ports()
{
    static const PortNames kNames = PortNames::parse("echo 7/tcp\necho 7/udp\nftp 21/tcp\ntelnet 23/tcp\n"
                                                     "finger 79/tcp\ntftp 69/udp\nident 113/tcp auth\n");
    return kNames;
}

std::vector<ServedPort> parse(std::string_view text, FileNotes& notes)
{
    return parse_inetd_conf(text, "/etc/inetd.conf", ports(), notes);
}

ServedPort parse_one(std::string_view line)
{
    FileNotes notes;
    const auto found = parse(line, notes);
    EXPECT_EQ(notes.list().size(), 0U) << line << ": " << (notes.list().empty() ? "" : to_text(notes.list()[0]));
    EXPECT_EQ(found.size(), 1U) << line;
    return found.empty() ? ServedPort{} : found[0];
}

TEST(InetdConf, AServiceHasItsPortByNameAliasOrNumber)
{
    EXPECT_EQ(parse_one("telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd\n").port, 23U);
    EXPECT_EQ(parse_one("auth stream tcp nowait nobody /usr/sbin/identd identd -e\n").port, 113U);
    EXPECT_EQ(parse_one("8023\tstream  tcp nowait root /bin/x x").port, 8023U);
    EXPECT_EQ(parse_one("tftp dgram udp wait nobody /usr/sbin/in.tftpd in.tftpd /srv").transport, Transport::udp);
}

TEST(InetdConf, TellsWhichProgramServes)
{
    EXPECT_EQ(parse_one("finger stream tcp nowait nobody /usr/sbin/tcpd /usr/sbin/in.fingerd -w").program,
              "/usr/sbin/in.fingerd");
    EXPECT_EQ(parse_one("ftp stream tcp nowait.400 root:adm /usr/sbin/ftpd ftpd").program, "/usr/sbin/ftpd");
    const ServedPort echo = parse_one("echo dgram udp wait root internal");
    EXPECT_TRUE(echo.internal);
    EXPECT_EQ(echo.program, "");
    EXPECT_EQ(echo.line, 1U);
    EXPECT_EQ(echo.file, "/etc/inetd.conf");
}

TEST(InetdConf, KnowsTheFamiliesAndBuffers)
{
    EXPECT_EQ(parse_one("ftp stream tcp nowait root /bin/x").family, Address::Family::none);
    EXPECT_EQ(parse_one("ftp stream tcp4 nowait root /bin/x").family, Address::Family::v4);
    EXPECT_EQ(parse_one("ftp stream tcp6,rcvbuf=64k,sndbuf=1m nowait root /bin/x").family, Address::Family::v6);
    EXPECT_EQ(parse_one("ftp stream tcp46 nowait root /bin/x").family, Address::Family::v6);
    EXPECT_EQ(parse_one("/run/x.sock stream unix nowait root /bin/x x").path, "/run/x.sock");
    const ServedPort rpc = parse_one("rusersd/1-3 dgram rpc/udp wait root /usr/sbin/rusersd");
    EXPECT_TRUE(rpc.rpc);
    EXPECT_EQ(rpc.name, "rusersd");
}

TEST(InetdConf, HostsStandBeforeOneServiceOrBeforeAllThatFollow)
{
    FileNotes notes;
    const auto found = parse("ftp stream tcp nowait root /bin/a\n"
                             "10.0.0.1,localhost:ftp stream tcp nowait root /bin/b\n"
                             "[::1]:telnet stream tcp6 nowait root /bin/c\n"
                             "192.0.2.1:\n"
                             "ftp stream tcp nowait root /bin/d\n"
                             "*:ftp stream tcp nowait root /bin/e\n"
                             "*:\nftp stream tcp nowait root /bin/f\n",
                             notes);
    ASSERT_EQ(found.size(), 6U);
    using Hosts = std::vector<std::string>;
    EXPECT_EQ(found[0].hosts, Hosts{});
    EXPECT_EQ(found[1].hosts, (Hosts{"10.0.0.1", "localhost"}));
    EXPECT_EQ(found[2].hosts, Hosts{"::1"});
    EXPECT_EQ(found[3].hosts, Hosts{"192.0.2.1"});
    EXPECT_EQ(found[4].hosts, Hosts{});
    EXPECT_EQ(found[5].hosts, Hosts{});
    EXPECT_EQ(found[5].line, 8U);
}

TEST(InetdConf, CommentsAndTcpmuxAreNoServices)
{
    FileNotes notes;
    EXPECT_TRUE(
        parse("# x\n#<off># ftp stream tcp nowait root /bin/x\n\n   \ntcpmux/x stream tcp nowait root /bin/x\n", notes)
            .empty());
    EXPECT_TRUE(notes.list().empty());
}

TEST(InetdConf, GarbageIsNotedAndTheRestWorks)
{
    FileNotes notes;
    const auto found = parse(std::string("\xff\x00\x1b[31m junk\n", 13) + // a NUL among them
                                 "ftp stream\n"
                                 "ftp stream udp nowait root /bin/x\n"
                                 "ftp stream tcp perhaps root /bin/x\n"
                                 "nosuchname stream tcp nowait root /bin/x\n"
                                 "70000 stream tcp nowait root /bin/x\n"
                                 "telnet stream tcp nowait root /bin/t\n" +
                                 std::string(100'000, 'x'),
                             notes);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].name, "telnet");
    ASSERT_EQ(notes.list().size(), 7U);
    EXPECT_EQ(to_text(notes.list()[1]), "/etc/inetd.conf:2: a service has at least six fields: 'ftp stream'");
    EXPECT_EQ(notes.list()[4].what, "no port has the name 'nosuchname'");
    for (const FileNote& note : notes.list()) EXPECT_LT(note.what.size(), 1000U);
}

TEST(InetdConf, TenThousandServicesAreCutWithANote)
{
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += std::to_string(i % 60'000 + 1) + " stream tcp nowait root /bin/x\n";
    FileNotes notes;
    EXPECT_EQ(parse(text, notes).size(), 4096U);
    EXPECT_EQ(notes.list().size(), 1U);
}

} // namespace
} // namespace listenwatch
