#include "rule/rule_loader.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

class RuleLoader : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (fs::temp_directory_path() / "listenwatch-rules-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
    }
    void TearDown() override { fs::remove_all(root); }

    void write(const std::string& path, std::string_view text) const
    {
        fs::create_directories((fs::path(root) / path).parent_path());
        std::ofstream(fs::path(root) / path, std::ios::binary) << text;
    }

    [[nodiscard]] RuleLoad load(const std::vector<std::string>& names = {"a"}, const RuleOptions& options = {}) const
    {
        std::vector<std::string> directories;
        for (const std::string& name : names) directories.push_back(root + "/" + name);
        return load_rules(directories, options);
    }

    static std::string rule(const std::string& title, const std::string& category = "network_listener",
                            const std::string& more = "")
    {
        return "title: " + title + "\n" + more + "logsource: {product: linux, category: " + category +
               "}\ndetection:\n    a: {process.name: sshd}\n    condition: a\n";
    }

    static std::string titles(const RuleLoad& load)
    {
        Record event;
        event.set(Field::event_kind, "event");
        event.set(Field::event_action, "listener-opened");
        event.set(Field::process_name, "sshd");
        std::vector<std::shared_ptr<const RuleInfo>> found;
        load.set.match(event, found);
        std::string text;
        for (const auto& info : found) text += info->title + " ";
        return text;
    }

    std::string root;
};

TEST_F(RuleLoader, ReadsAllDirectoriesInTheOrderOfNames)
{
    write("a/20.yml", rule("two"));
    write("b/10.yml", rule("one"));
    write("a/sub/30.yaml", rule("three"));
    write("a/.hidden.yml", "no rule");
    write("a/README.md", "no rule");
    const RuleLoad loaded = load({"a", "b"});
    EXPECT_TRUE(loaded.errors.empty());
    EXPECT_EQ(loaded.files, 3U);
    EXPECT_EQ(loaded.set.size(), 3U);
    EXPECT_EQ(titles(loaded), "one two three ");
}

TEST_F(RuleLoader, ALaterDirectoryReplacesAFileByItsName)
{
    write("a/x.yml", rule("shipped"));
    write("a/y.yml", rule("unwanted"));
    write("b/x.yml", rule("own"));
    fs::create_symlink("/dev/null", root + "/b/y.yml");
    const RuleLoad loaded = load({"a", "b"});
    EXPECT_TRUE(loaded.errors.empty());
    EXPECT_EQ(titles(loaded), "own ");
    EXPECT_EQ(loaded.files, 1U);
}

TEST_F(RuleLoader, ADirectoryThatIsNotThereHasNoRules)
{
    const RuleLoad loaded = load({"nowhere"});
    EXPECT_TRUE(loaded.errors.empty());
    EXPECT_EQ(loaded.set.size(), 0U);
}

TEST_F(RuleLoader, KeepsTheGoodRulesBesideTheBadOnes)
{
    write("a/bad.yml", "title: T\n");
    write("a/good.yml", rule("good"));
    write("a/two.yml", rule("first") + "---\ntitle: second\ncorrelation: {}\n");
    const RuleLoad loaded = load();
    EXPECT_EQ(loaded.set.size(), 2U);
    EXPECT_EQ(titles(loaded), "good first ");
    ASSERT_EQ(loaded.errors.size(), 3U);
    EXPECT_EQ(loaded.errors[0].text, root + "/a/bad.yml:1: 'logsource' is missing");
    EXPECT_EQ(loaded.errors[2].text, root + "/a/two.yml:7: correlation rules are not supported");
}

TEST_F(RuleLoader, RefusesFilesThatCannotBeRules)
{
    write("a/binary.yml", std::string_view("\x7f"
                                           "ELF\0\0",
                                           6));
    write("a/comment.yml", "# nothing\n");
    write("a/empty.yml", "");
    write("a/large.yml", std::string(std::size_t{10} << 20U, '#'));
    fs::create_symlink("nowhere", root + "/a/link.yml");
    ASSERT_EQ(::mkfifo((root + "/a/pipe.yml").c_str(), 0600), 0);
    const RuleLoad loaded = load();
    ASSERT_EQ(loaded.errors.size(), 6U);
    EXPECT_EQ(loaded.errors[0].text, root + "/a/binary.yml:1: not a text file: it has a zero byte");
    EXPECT_EQ(loaded.errors[1].text, root + "/a/comment.yml:1: there is no rule in it");
    EXPECT_EQ(loaded.errors[2].text, root + "/a/empty.yml:1: the file is empty");
    EXPECT_EQ(loaded.errors[3].text, "read " + root + "/a/large.yml: larger than 1048576 bytes");
    EXPECT_EQ(loaded.errors[4].text, "open " + root + "/a/link.yml: No such file or directory");
    EXPECT_EQ(loaded.errors[5].text, root + "/a/pipe.yml: not a regular file");
}

TEST_F(RuleLoader, AnIdIsTakenOnce)
{
    write("a/1.yml", rule("one", "network_listener", "id: 0b8f6c9e-2f0e-4c0a-9c55-0d6f6b8f1a11\n"));
    write("a/2.yml", rule("two", "network_listener", "id: 0B8F6C9E-2f0e-4c0a-9c55-0d6f6b8f1a11\n"));
    const RuleLoad loaded = load();
    EXPECT_EQ(titles(loaded), "one ");
    ASSERT_EQ(loaded.errors.size(), 1U);
    EXPECT_EQ(loaded.errors[0].text,
              root + "/a/2.yml: id '0B8F6C9E-2f0e-4c0a-9c55-0d6f6b8f1a11' is already taken by a rule in " + root +
                  "/a/1.yml");
}

TEST_F(RuleLoader, SaysWhichRulesAreNeverAsked)
{
    write("a/1.yml", rule("one", "file_event"));
    write("a/2.yml", rule("two", "process_creation"));
    write("a/3.yml", rule("three", "network_connection"));
    const RuleLoad loaded = load();
    EXPECT_TRUE(loaded.errors.empty());
    EXPECT_EQ(loaded.set.size(), 0U);
    EXPECT_EQ(loaded.idle, 3U);
    ASSERT_EQ(loaded.warnings.size(), 3U);
    EXPECT_EQ(
        loaded.warnings[0],
        root +
            "/a/1.yml:2: logsource: never applies here: listenwatch has no log {product: linux, category: file_event}");
    EXPECT_EQ(loaded.warnings[1], root + "/a/2.yml:2: logsource: not in use: process_creation rules are off");
    EXPECT_EQ(titles(load({"a"}, {true, true})), "two three ");
}

} // namespace
} // namespace listenwatch
