#include "config/config_files.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

// Without the root in front.
std::vector<std::string> found_in(const FakeConfigRoot& root)
{
    std::vector<std::string> paths;
    for (const std::string& path : find_config_files(root.path()).paths)
        paths.push_back(path.substr(root.path().size()));
    return paths;
}

TEST(ConfigFiles, NoFileIsNoError)
{
    const FakeConfigRoot root;
    EXPECT_TRUE(found_in(root).empty());
    EXPECT_TRUE(find_config_files(root.path()).errors.empty());
}

TEST(ConfigFiles, MainFilesComeFirstThenDropInsByName)
{
    const FakeConfigRoot root;
    for (const char* path : {"/etc/listenwatch/conf.d/10-a.yml", "/run/listenwatch/conf.d/50-b.yml",
                             "/usr/lib/listenwatch/conf.d/90-c.yml", "/etc/listenwatch/listenwatch.yml",
                             "/usr/lib/listenwatch/listenwatch.yml", "/run/listenwatch/listenwatch.yml"})
        root.write(path, "");
    EXPECT_EQ(found_in(root),
              (std::vector<std::string>{"/usr/lib/listenwatch/listenwatch.yml", "/run/listenwatch/listenwatch.yml",
                                        "/etc/listenwatch/listenwatch.yml", "/etc/listenwatch/conf.d/10-a.yml",
                                        "/run/listenwatch/conf.d/50-b.yml", "/usr/lib/listenwatch/conf.d/90-c.yml"}));
}

TEST(ConfigFiles, ALaterDirectoryReplacesTheSameName)
{
    const FakeConfigRoot root;
    root.write("/usr/lib/listenwatch/conf.d/50-a.yml", "");
    root.write("/run/listenwatch/conf.d/50-a.yml", "");
    EXPECT_EQ(found_in(root), std::vector<std::string>{"/run/listenwatch/conf.d/50-a.yml"});
    root.write("/etc/listenwatch/conf.d/50-a.yml", "");
    EXPECT_EQ(found_in(root), std::vector<std::string>{"/etc/listenwatch/conf.d/50-a.yml"});
}

TEST(ConfigFiles, ALinkToNothingMasks)
{
    const FakeConfigRoot root;
    root.write("/usr/lib/listenwatch/conf.d/50-a.yml", "");
    root.link("/etc/listenwatch/conf.d/50-a.yml", "/dev/null");
    EXPECT_TRUE(found_in(root).empty());
}

TEST(ConfigFiles, ALinkThatLeadsNowhereIsNotOverlooked)
{
    const FakeConfigRoot root;
    root.link("/etc/listenwatch/listenwatch.yml", root.path() + "/gone");
    root.link("/etc/listenwatch/conf.d/a.yml", root.path() + "/gone");
    EXPECT_EQ(found_in(root).size(), 2U);
}

TEST(ConfigFiles, OtherNamesAreLeftOut)
{
    const FakeConfigRoot root;
    for (const char* name : {".hidden.yml", "a.yml~", "a.yml.dpkg-old", "a.yaml", "README"})
        root.write(std::string("/etc/listenwatch/conf.d/") + name, "");
    EXPECT_TRUE(found_in(root).empty());
}

TEST(ConfigFiles, ADirectoryThatIsNoneIsAnError)
{
    const FakeConfigRoot root;
    root.write("/etc/listenwatch/conf.d", "a file");
    const ConfigFiles files = find_config_files(root.path());
    ASSERT_EQ(files.errors.size(), 1U);
    EXPECT_EQ(files.errors[0].text, "list " + root.path() + "/etc/listenwatch/conf.d: Not a directory");
}

} // namespace
} // namespace listenwatch
