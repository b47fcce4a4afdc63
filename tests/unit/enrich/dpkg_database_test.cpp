#include "enrich/dpkg_database.h"

#include <chrono>
#include <random>

#include <gtest/gtest.h>

#include "fake_root.h"
#include "index_name.h"

namespace listenwatch {
namespace {

PackageIndex read(const std::string& root, const std::stop_token& stop = {})
{
    PackageIndex index{UsrMerge(root)};
    add_dpkg_database(index, root, stop);
    index.finish();
    return index;
}

std::string stanza(const std::string& package, const std::string& version = "1.0-1",
                   const std::string& status = "install ok installed")
{
    return "Package: " + package + "\nStatus: " + status + "\nPriority: optional\nVersion: " + version +
           "\nConffiles:\n /etc/x 0123\nDescription: it\n Package: is\n\n";
}

std::string garbage(std::mt19937& random, std::size_t size)
{
    const std::string words[] = {
        "/",          "\n", "\n\n", "Package: ", "Status: x installed", "Version: ", "\xff\xfe", std::string(1, '\0'),
        "/usr/bin/x", ":",  " "};
    std::string text;
    while (text.size() < size) text += words[random() % std::size(words)];
    return text;
}

TEST(DpkgStatus, HasWhatIsInstalled)
{
    const std::string text =
        stanza("openssh-server", "1:9.2p1-2+deb12u3") + stanza("gone", "1", "deinstall ok config-files") +
        stanza("held", "2", "hold ok installed") + "Package: half\n\n" +
        "Version: 3\nStatus: install ok installed\n\n" + stanza("odd", "4", "install reinstreq half-installed") +
        "\n\n" + stanza("last").substr(0, 78);
    const auto versions = parse_dpkg_status(text);
    EXPECT_EQ(versions.size(), 3U);
    EXPECT_EQ(versions.at("openssh-server"), "1:9.2p1-2+deb12u3");
    EXPECT_EQ(versions.at("held"), "2");
    EXPECT_EQ(versions.count("last"), 1U) << "the end is missing";
    EXPECT_TRUE(parse_dpkg_status("").empty());
}

TEST(DpkgDiversions, AreThreeLinesEach)
{
    const Diversions found = parse_diversions("/bin/sh\n/bin/sh.distrib\ndash\n/a\n/b\n:\nx\n/c\ny\n/d\n/e");
    EXPECT_EQ(found, (Diversions{{"/bin/sh", {"/bin/sh.distrib", "dash"}}, {"/a", {"/b", ":"}}}));
}

TEST(DpkgDatabase, KnowsFilesVersionsDiversionsAndBothNamesOfMergedDirectories)
{
    const FakeRoot root;
    root.link("bin", "usr/bin");
    root.write("var/lib/dpkg/status", stanza("nginx", "1.22") + stanza("bash") + stanza("dash") +
                                          stanza("libc6", "2.36") + stanza("gone", "1", "deinstall ok config-files"));
    root.write("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\ndash\n/usr/sbin/nginx\n/usr/sbin/nginx.real\n:\n");
    root.write("var/lib/dpkg/info/nginx.list", "/.\n/usr/sbin/nginx\n/usr/share/doc/nginx/copyright\n");
    root.write("var/lib/dpkg/info/bash.list", "/bin/bash\n/bin/sh\n");
    root.write("var/lib/dpkg/info/dash.list", "/bin/sh");
    root.write("var/lib/dpkg/info/libc6:amd64.list", "/lib/ld.so\n");
    root.write("var/lib/dpkg/info/gone.list", "/etc/gone\n");
    root.write("var/lib/dpkg/info/nginx.md5sums", "/usr/bin/no\n");
    const PackageIndex index = read(root.path());
    EXPECT_EQ(index.find("/usr/sbin/nginx.real")->version, "1.22");
    EXPECT_EQ(owner_name(index, "/usr/sbin/nginx"), "") << "somebody's own stands there";
    EXPECT_EQ(owner_name(index, "/usr/bin/bash"), "bash");
    EXPECT_EQ(owner_name(index, "/usr/bin/sh"), "dash");
    EXPECT_EQ(owner_name(index, "/usr/bin/sh.distrib"), "bash");
    EXPECT_EQ(owner_name(index, "/lib/ld.so"), "libc6");
    EXPECT_EQ(index.find("/lib/ld.so")->type, "deb");
    EXPECT_EQ(owner_name(index, "/etc/gone"), "");
    EXPECT_EQ(owner_name(index, "/usr/bin/no"), "");
    EXPECT_EQ(owner_name(index, "/usr/share/doc/nginx/copyright"), "") << "not kept";
    EXPECT_EQ(owner_name(index, "/."), "");
}

TEST(DpkgDatabase, TakesGarbage)
{
    std::mt19937 random(3);
    for (int round = 0; round < 50; ++round) {
        const FakeRoot root;
        root.write("var/lib/dpkg/status", garbage(random, 2000) + stanza("good"));
        root.write("var/lib/dpkg/diversions", garbage(random, 500));
        root.write("var/lib/dpkg/info/good.list", garbage(random, 2000) + "\n/usr/bin/good\n");
        root.write("var/lib/dpkg/info/.list", garbage(random, 20));
        root.write("var/lib/dpkg/info/:.list", "/x");
        const PackageIndex index = read(root.path());
        EXPECT_LE(owner_name(index, "/usr/bin/good"), "good");
    }
    EXPECT_EQ(read("/nonexistent").size(), 0U);
}

TEST(DpkgDatabase, StopsWhenItIsTold)
{
    const FakeRoot root;
    root.write("var/lib/dpkg/status", stanza("good"));
    root.write("var/lib/dpkg/info/good.list", "/usr/bin/good\n");
    std::stop_source stop;
    EXPECT_EQ(read(root.path(), stop.get_token()).size(), 1U);
    stop.request_stop();
    EXPECT_EQ(read(root.path(), stop.get_token()).size(), 0U);
}

} // namespace
} // namespace listenwatch
