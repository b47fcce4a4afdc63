#include "cli/rules.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGood = "title: A shell\nlogsource: {category: network_listener}\nlevel: high\n"
                              "detection:\n    a: {process.name: bash}\n    condition: a\n";

class RulesCommand : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (fs::temp_directory_path() / "listenwatch-command-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
        write("shell.yml", kGood);
        request.directories = {root};
        request.named = true;
    }
    void TearDown() override { fs::remove_all(root); }

    void write(const std::string& name, std::string_view text) const { std::ofstream(root + "/" + name) << text; }
    int check() { return check_rules(request, out, err); }
    int test(const std::string& event)
    {
        std::istringstream in(event);
        return test_rules("-", request, in, out, err);
    }

    std::string root;
    RulesRequest request;
    std::ostringstream out, err;
};

TEST_F(RulesCommand, CheckCountsRules)
{
    EXPECT_EQ(check(), 0);
    EXPECT_EQ(out.str(), "1 rule, 0 errors\n");
    EXPECT_EQ(err.str(), "");
}

TEST_F(RulesCommand, CheckNamesEveryErrorAndWarning)
{
    write("bad.yml", "title: T\n");
    write("other.yml", "title: T\nlogsource: {product: windows}\ndetection: {a: [x], condition: a}\n");
    EXPECT_EQ(check(), 2);
    EXPECT_EQ(out.str(), "1 rule, 2 errors, 1 not in use\n");
    EXPECT_EQ(err.str(),
              root + "/bad.yml:1: 'logsource' is missing\n" + root + "/bad.yml:1: 'detection' is missing\n" +
                  "warning: " + root +
                  "/other.yml:2: logsource: never applies here: listenwatch has no log {product: windows}\n");
}

TEST_F(RulesCommand, CheckTakesASingleFile)
{
    request.directories = {root + "/shell.yml"};
    EXPECT_EQ(check(), 0);
    EXPECT_EQ(out.str(), "1 rule, 0 errors\n");
}

TEST_F(RulesCommand, ADirectoryThatTheUserNamesMustBeThere)
{
    request.directories = {root + "/nowhere"};
    EXPECT_EQ(check(), 2);
    EXPECT_EQ(err.str(), root + "/nowhere: no such file or directory\n");
    request.named = false;
    EXPECT_EQ(check(), 0);
}

TEST_F(RulesCommand, TestPrintsHitsAndSaysSo)
{
    EXPECT_EQ(test(R"({"event": {"kind": "event"}, "server": {"port": 4444}, "process": {"name": "bash"}})"), 1);
    EXPECT_EQ(out.str(), "high  shell  A shell\n");
    EXPECT_EQ(err.str(), "");
}

TEST_F(RulesCommand, TestIsSilentWithoutAHit)
{
    EXPECT_EQ(test(R"({"event": {"kind": "event"}, "server": {"port": 22}, "process": {"name": "sshd"}})"), 0);
    EXPECT_EQ(out.str() + err.str(), "");
}

TEST_F(RulesCommand, TestSaysWhatItDidNotUse)
{
    EXPECT_EQ(test(R"({"event": {"kind": "alert"}, "cloud": {"region": "x"}})"), 0);
    EXPECT_EQ(err.str(), "-: note: cloud.region is no field of listenwatch, ignored\n"
                         "-: note: no rule looks at it: it needs event.kind 'event' (or 'state') and server.port or an "
                         "event.action 'listener-...'\n");
}

TEST_F(RulesCommand, TestRefusesBadInput)
{
    EXPECT_EQ(test("{"), 2);
    EXPECT_TRUE(err.str().starts_with("-: not one JSON object: ")) << err.str();
    err.str("");
    std::istringstream in;
    EXPECT_EQ(test_rules(root + "/nowhere.json", request, in, out, err), 2);
    EXPECT_TRUE(err.str().ends_with("nowhere.json: No such file or directory\n")) << err.str();
    write("bad.yml", "title: T\n");
    EXPECT_EQ(test("{}"), 2) << "rules that do not load are bad input too";
    EXPECT_EQ(out.str(), "");
}

} // namespace
} // namespace listenwatch
