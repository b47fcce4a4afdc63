#include "enrich/rpm_header.h"

#include <random>

#include <gtest/gtest.h>

#include "index_name.h"
#include "rpm_builder.h"

namespace listenwatch {
namespace {

PackageIndex index_of(const std::string& blob, bool is_header = true)
{
    PackageIndex index;
    EXPECT_EQ(add_rpm_header(index, blob), is_header);
    index.finish();
    return index;
}

const std::vector<RpmFile> kFiles{{"/usr/sbin/", "nginx"}, {"/usr/sbin/", "nginx-upgrade"}, {"/etc/", "nginx.conf"}};

TEST(RpmHeader, TellsPackageAndFiles)
{
    const PackageIndex index = index_of(rpm_header("nginx", kFiles));
    EXPECT_EQ(owner(index, "/usr/sbin/nginx"), "nginx 1.2-3.el9 rpm");
    EXPECT_EQ(owner(index, "/usr/sbin/nginx-upgrade"), "nginx 1.2-3.el9 rpm");
    EXPECT_EQ(owner(index, "/etc/nginx.conf"), "nginx 1.2-3.el9 rpm");
    EXPECT_EQ(owner(index, "/usr/sbin/nginx.conf"), "") << "another directory's";
    EXPECT_EQ(index.size(), 3U);
}

TEST(RpmHeader, TellsTheEpochWhereThereIsOne)
{
    RpmHeaderBuilder header;
    header.text(1000, "bind")
        .text(1001, "9.16")
        .text(1002, "1")
        .numbers(1003, 4, {32})
        .files({{"/usr/sbin/", "named"}});
    EXPECT_EQ(owner(index_of(header.bytes()), "/usr/sbin/named"), "bind 32:9.16-1 rpm");
}

TEST(RpmHeader, LeavesOutWhatIsNotThePackagesOwn)
{
    constexpr std::uint32_t kConfig = 1, kGhost = 64;
    const PackageIndex index = index_of(rpm_header("p", {{"/usr/bin/", "normal", 0, kConfig},
                                                         {"/usr/bin/", "replaced", 1},
                                                         {"/usr/bin/", "not-installed", 2},
                                                         {"/usr/bin/", "shared", 3},
                                                         {"/usr/bin/", "other-architecture", 4},
                                                         {"/usr/bin/", "missing", 255},
                                                         {"/usr/bin/", "ghost", 0, kGhost | kConfig},
                                                         {"/usr/share/doc/p/", "README"},
                                                         {"/usr/lib/", "directory", 0, 0, 0040755}}));
    EXPECT_EQ(index.size(), 2U);
    EXPECT_EQ(owner_name(index, "/usr/bin/normal"), "p");
    EXPECT_EQ(owner_name(index, "/usr/bin/shared"), "p");
}

TEST(RpmHeader, TakesTheLastOfATag)
{
    RpmHeaderBuilder header;
    header.text(1000, "p").text(1001, "1").text(1002, "1").files({{"/usr/bin/", "x"}}).numbers(1029, 1, {1});
    EXPECT_EQ(index_of(header.bytes()).size(), 0U) << "what the installation said last: replaced";
}

TEST(RpmHeader, OfAKeyHasNoFiles)
{
    const auto key = RpmHeaderBuilder().text(1000, "gpg-pubkey").text(1001, "1").text(1002, "1").bytes();
    EXPECT_EQ(index_of(key).size(), 0U);
}

TEST(RpmHeader, IsToldFromOtherBytes)
{
    const std::string good = rpm_header("p", kFiles);
    for (const std::string& bad :
         {std::string(), std::string("x"), std::string(7, '\0'), std::string(8, '\0'), std::string(100, '\xff'),
          good.substr(0, good.size() - 1), "\1" + good.substr(1), rpm_header("", kFiles)})
        EXPECT_EQ(index_of(bad, false).size(), 0U);
}

TEST(RpmHeader, MayPointAnywhere)
{
    RpmHeaderBuilder named;
    named.text(1000, "p").text(1001, "1").text(1002, "1");
    auto lists = named; // more names than bytes, a directory that is not there, one list of the wrong type
    lists.add(1117, 8, 0xffffffff, std::string("a\0b\0c\0", 6)).numbers(1116, 4, {0, 9, 0}).texts(1118, {"/usr/bin/"});
    const PackageIndex index = index_of(lists.bytes());
    EXPECT_EQ(index.size(), 2U);
    EXPECT_EQ(owner_name(index, "/usr/bin/a"), "p");
    EXPECT_EQ(owner_name(index, "/usr/bin/c"), "p");
    auto typeless = named;
    typeless.add(1117, 6, 1, std::string("a\0", 2)).numbers(1116, 4, {0}).texts(1118, {"/usr/bin/"});
    EXPECT_EQ(index_of(typeless.bytes()).size(), 0U);
    auto endless = named; // the last text has no end
    endless.numbers(1116, 4, {0}).texts(1118, {"/usr/bin/"}).add(1117, 8, 1, "abc");
    EXPECT_EQ(index_of(endless.bytes()).size(), 0U);
    auto cut = named; // half a number is none
    cut.texts(1117, {"a"}).texts(1118, {"/usr/bin/"}).add(1116, 4, 1, std::string(2, '\0'));
    EXPECT_EQ(index_of(cut.bytes()).size(), 0U);
    EXPECT_EQ(index_of(rpm_header("p", {{"/" + std::string(5000, 'd'), "x"}, {"relative/", "x"}})).size(), 0U);
}

TEST(RpmHeader, TakesDamage)
{
    std::mt19937 random(5);
    const std::string good = rpm_header("p", kFiles);
    for (int round = 0; round < 20'000; ++round) {
        std::string bad = good;
        for (int i = 0; i < 4; ++i) bad[random() % bad.size()] = static_cast<char>(random());
        PackageIndex index;
        add_rpm_header(index, bad);
        index.finish();
        EXPECT_LE(index.size(), 3U);
    }
}

} // namespace
} // namespace listenwatch
