#include "enrich/user.h"

#include <gtest/gtest.h>

#include "fake_root.h"

namespace listenwatch {
namespace {

TEST(Passwd, TellsAnAccount)
{
    const std::string text =
        "#x:x:7:7::/no:\nshort:x:7\nann:x:7:7:Ann:/home/ann:/bin/sh\nbob:x:7:7::/home/bob:\n:x:8:8::/:\n";
    const auto account = find_account(text, 7);
    ASSERT_TRUE(account);
    EXPECT_EQ(account->name + " " + account->home, "ann /home/ann");
    EXPECT_FALSE(find_account(text, 8));
    EXPECT_FALSE(find_account("", 0));
}

TEST(Passwd, TakesTheFirstNameAndSkipsBrokenLines)
{
    const IdNames names = parse_id_names("root:x:0:0:root:/root:/bin/sh\n"
                                         "toor:x:0:0::/root:/bin/sh\n"
                                         "#alice:x:5:5::/:/\n"
                                         ":x:6:6::/:/\n"
                                         "bob:x:-1:7::/:/\n"
                                         "carol:x:99999999999:7::/:/\n"
                                         "short:x:8\n"
                                         "\n"
                                         "dora:x:1000:1000");
    EXPECT_EQ(names, (IdNames{{0, "root"}, {1000, "dora"}}));
    EXPECT_TRUE(parse_id_names("").empty());
}

class UserEnricherTest : public testing::Test {
protected:
    UserEnricherTest() { root.write("etc/passwd", "root:x:0:0::/:/\nalice:x:1000:1000::/:/\nweb:x:33:33::/:/\n"); }
    FakeRoot root;
    Listener listener;
};

TEST_F(UserEnricherTest, NamesTheOpenersOtherIds)
{
    root.write("etc/group", "root:x:0:\nstaff:x:50:alice,web\nweb:x:33:\n");
    auto opener = std::make_shared<Process>();
    opener->source = ProcessSource::kernel;
    opener->uid = 1000;
    opener->gid = 50;
    opener->egid = 33;
    listener.opener = opener;
    UserEnricher enricher(root.path());
    enricher.enrich(listener);
    EXPECT_EQ(listener.real_user_name, "alice");
    EXPECT_EQ(listener.group_name, "web");
    EXPECT_EQ(listener.real_group_name, "staff");
    EXPECT_EQ(listener.login_name, "");
    opener->loginuid = 1000;
    opener->gid = 4;
    enricher.enrich(listener);
    EXPECT_EQ(listener.login_name, "alice");
    EXPECT_EQ(listener.real_group_name, "") << "no such group";
}

TEST_F(UserEnricherTest, NamesTheOpenersEffectiveUser)
{
    auto opener = std::make_shared<Process>();
    opener->source = ProcessSource::kernel;
    opener->uid = 1000;
    opener->euid = 33;
    listener.opener = opener;
    UserEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.user_name, "web");
}

TEST_F(UserEnricherTest, NamesTheSocketsOwnerWhenTheOpenerIsNotKnown)
{
    listener.uid = 1000;
    UserEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.user_name, "alice");
    listener.opener = std::make_shared<Process>(); // only its pid was seen: uid 0 there means nothing
    UserEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.user_name, "alice");
}

TEST_F(UserEnricherTest, AnUnknownUserHasNoName)
{
    listener.uid = 4711;
    listener.user_name = "left over";
    UserEnricher(root.path()).enrich(listener);
    EXPECT_EQ(listener.user_name, "");
}

} // namespace
} // namespace listenwatch
