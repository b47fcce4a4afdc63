#include "enrich/package_index.h"

#include <gtest/gtest.h>

#include "fake_root.h"
#include "index_name.h"

namespace listenwatch {
namespace {

TEST(PackageIndex, TellsWhoseAFileIs)
{
    PackageIndex index;
    index.add("/nobody");
    index.begin_package({"openssh-server", "1:9.2p1-2", "deb"});
    index.add("/usr/sbin/sshd");
    index.add("/shared");
    index.begin_package({"nginx", "1.22.1-9", "deb"});
    index.add("/usr/sbin/nginx");
    index.add("/shared");
    index.finish();
    EXPECT_EQ(owner_name(index, "/usr/sbin/sshd"), "openssh-server");
    EXPECT_EQ(index.find("/usr/sbin/nginx")->version, "1.22.1-9");
    EXPECT_EQ(owner_name(index, "/shared"), "openssh-server") << "the first";
    for (const char* path : {"", "/", "/usr/sbin", "/usr/sbin/ssh", "/usr/sbin/sshd2", "/nobody", "\xff"})
        EXPECT_EQ(owner_name(index, path), "") << path;
    EXPECT_EQ(index.size(), 3U);
    EXPECT_EQ(PackageIndex().find("/x"), nullptr);
}

TEST(PackageIndex, HoldsManyFilesApart)
{
    PackageIndex index;
    for (unsigned package = 0; package < 1000; ++package) {
        index.begin_package({"p" + std::to_string(package), "1", "deb"});
        for (unsigned file = 0; file < 100; ++file)
            index.add("/usr/lib/" + std::to_string(package) + "/" + std::to_string(file));
    }
    index.finish();
    EXPECT_EQ(index.size(), 100'000U);
    for (unsigned package = 0; package < 1000; package += 7)
        for (unsigned file = 0; file < 100; ++file) {
            const std::string path = std::to_string(package) + "/" + std::to_string(file);
            ASSERT_EQ(owner_name(index, "/usr/lib/" + path), "p" + std::to_string(package));
            ASSERT_EQ(owner_name(index, "/usr/bin/" + path), "");
        }
}

TEST(PackageIndex, GivesNoFileToAnotherWhenItIsFull)
{
    PackageIndex index;
    for (unsigned package = 0; package < 65536; ++package) {
        index.begin_package({std::to_string(package), "1", "deb"});
        index.add("/" + std::to_string(package));
    }
    index.finish();
    EXPECT_EQ(owner_name(index, "/65534"), "65534");
    EXPECT_EQ(owner_name(index, "/65535"), "");
}

TEST(UsrMerge, BothNamesAreOneFile)
{
    const FakeRoot root;
    root.link("bin", "usr/bin");
    root.link("lib", "/usr/lib");
    root.write("sbin/init", "");
    root.link("lib64", "somewhere");
    const UsrMerge merge(root.path());
    EXPECT_EQ(merge.resolve("/bin/sh"), "/usr/bin/sh");
    EXPECT_EQ(merge.resolve("/lib/x"), "/usr/lib/x");
    for (const char* path : {"/sbin/init", "/lib64/x", "/binary", "/bin", "/usr/bin/sh", "bin/sh", ""})
        EXPECT_EQ(merge.resolve(path), path);

    PackageIndex index(merge);
    index.begin_package({"dash", "1", "deb"});
    index.add("/bin/dash");
    index.add("/usr/bin/x");
    index.finish();
    EXPECT_EQ(owner_name(index, "/usr/bin/dash"), "dash");
    EXPECT_EQ(owner_name(index, "/bin/dash"), "dash");
    EXPECT_EQ(owner_name(index, "/bin/x"), "dash");
}

} // namespace
} // namespace listenwatch
