#include "enrich/init_script.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Words = std::vector<std::string>;

InitScript parse(std::string_view text)
{
    FileNotes notes;
    InitScript script = parse_init_script(text, "web", "/etc/init.d/web", notes);
    EXPECT_TRUE(notes.list().empty()) << to_text(notes.list()[0]);
    return script;
}

TEST(InitScript, ReadsTheLsbHeader)
{
    const InitScript script =
        parse("#! /bin/sh\n# Provides: not-yet\n### BEGIN INIT INFO\n# Provides:\t\tweb www\n"
              "# Short-Description:  A server of pages\n### END INIT INFO\n# Provides: no more\n");
    EXPECT_EQ(script.provides, (Words{"web", "www"}));
    EXPECT_EQ(script.description, "A server of pages");
    EXPECT_FALSE(script.openrc);
}

TEST(InitScript, FindsPidFilesWhereverTheyStand)
{
    EXPECT_EQ(parse("#!/bin/sh\n# pidfile: /var/run/a.pid\n").pid_files, Words{"/var/run/a.pid"});
    EXPECT_EQ(parse("#!/bin/sh\nNAME=web2\nPIDFILE=/run/$NAME.pid\n").pid_files, Words{"/run/web2.pid"});
    EXPECT_EQ(parse("#!/bin/sh\nPIDFILE=\"/run/${NAME}/x\" # where\n").pid_files, Words{"/run/web/x"});
    EXPECT_EQ(
        parse("#!/bin/sh\n if start-stop-daemon --start --pidfile /run/sshd.pid --exec /usr/sbin/sshd -- $O; then\n")
            .pid_files,
        Words{"/run/sshd.pid"});
    EXPECT_EQ(parse("#!/sbin/openrc-run\npidfile=\"/run/${RC_SVCNAME}.pid\"\n").pid_files, Words{"/run/web.pid"});
    EXPECT_EQ(parse("#!/bin/sh\nPID=$(cat x.pid)\nP=/run/$UNKNOWN.pid\nQ=`x`.pid\nrelative.pid\n").pid_files, Words{});
}

TEST(InitScript, FindsTheProgramsThatItStarts)
{
    EXPECT_EQ(
        parse("#!/bin/sh\nD=/usr/sbin\nDAEMON=$D/web\nstart-stop-daemon --exec \"$DAEMON\" --startas /bin/other\n")
            .daemons,
        (Words{"/usr/sbin/web", "/bin/other"}));
    const InitScript openrc = parse("#!/sbin/openrc-run\ndescription=\"Pages\"\ncommand=/usr/bin/web\n");
    EXPECT_TRUE(openrc.openrc);
    EXPECT_EQ(openrc.daemons, Words{"/usr/bin/web"});
    EXPECT_EQ(openrc.description, "Pages");
}

TEST(InitScript, GarbageIsNoted)
{
    for (const std::string& text : {std::string("\x7f"
                                                "ELF\0\0",
                                                6),
                                    std::string("#!/bin/sh\nx\0", 12), std::string(), std::string(100'000, 'x')}) {
        FileNotes notes;
        EXPECT_TRUE(parse_init_script(text, "x", "/etc/init.d/x", notes).provides.empty());
        EXPECT_EQ(notes.list().size(), 1U);
    }
    FileNotes notes;
    (void)parse_init_script("#!/bin/sh\n### BEGIN INIT INFO\n# Provides: x\n", "x", "/etc/init.d/x", notes);
    ASSERT_EQ(notes.list().size(), 1U);
    EXPECT_EQ(to_text(notes.list()[0]), "/etc/init.d/x: has an LSB header that never ends");
}

TEST(InitScript, NothingGrowsWithoutBound)
{
    std::string text = "#!/bin/sh\nA=x\n";
    for (int i = 0; i < 20; ++i) text += "A=$A$A$A$A\n"; // 4^20
    for (int i = 0; i < 1000; ++i) text += "P=/run/" + std::to_string(i) + ".pid\n";
    text += "V" + std::string(1'000'000, 'x') + "=y.pid";
    EXPECT_LE(parse(text).pid_files.size(), 16U);
}

} // namespace
} // namespace listenwatch
