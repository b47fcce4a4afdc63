#include "base/argument_mask.h"

#include <random>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Args = std::vector<std::string>;

Args masked(const Args& args, const Args& patterns = {"common"})
{
    const auto mask = ArgumentMask::compile(patterns);
    EXPECT_TRUE(mask) << mask.error().text;
    return mask->hide(args).value_or(args);
}

// The one argument behind the program's name.
std::string masked_arg(const std::string& arg)
{
    return masked({"server", arg}).at(1);
}

TEST(ArgumentMask, HidesValuesOfOptionsThatAreNamedAsSecrets)
{
    EXPECT_EQ(masked({"server", "--password", "geheim", "--port", "80"}),
              (Args{"server", "--password", "****", "--port", "80"}));
    EXPECT_EQ(masked({"redis-server", "--requirepass", "two words"}), (Args{"redis-server", "--requirepass", "****"}));
    EXPECT_EQ(masked({"server", "--password", "--port", "80"}), (Args{"server", "--password", "--port", "80"}))
        << "it asks for it";
    EXPECT_EQ(masked_arg("--password=two words, and more"), "--password=****");
    EXPECT_EQ(masked_arg("--db-password=x"), "--db-password=****");
    EXPECT_EQ(masked_arg("-Dapp.db.Password=x"), "-Dapp.db.Password=****");
    EXPECT_EQ(masked_arg("--NotebookApp.token=x"), "--NotebookApp.token=****");
    EXPECT_EQ(masked_arg("-dev-root-token-id=x"), "-dev-root-token-id=****");
    EXPECT_EQ(masked_arg("--api-key=x"), "--api-key=****");
    EXPECT_EQ(masked_arg("--client_secret=x"), "--client_secret=****");
    EXPECT_EQ(masked_arg("AWS_SECRET_ACCESS_KEY=x"), "AWS_SECRET_ACCESS_KEY=****");
    EXPECT_EQ(masked_arg("POSTGRES_PASSWORD=x y"), "POSTGRES_PASSWORD=****");
}

TEST(ArgumentMask, HidesSecretsInsideOfAnArgument)
{
    EXPECT_EQ(masked_arg("exec server --password geheim --port 80"), "exec server --password **** --port 80");
    EXPECT_EQ(masked_arg("exec server --password 'ge heim' --port 80"), "exec server --password **** --port 80");
    EXPECT_EQ(masked_arg("--token geheim --port 80"), "--token **** --port 80")
        << "a title that a process gives itself";
    EXPECT_EQ(masked_arg("http://h/?user=a&token=geheim&x=1"), "http://h/?user=a&token=****&x=1");
    EXPECT_EQ(masked_arg(R"({"user":"a","password": "ge heim","port":80})"),
              R"({"user":"a","password": ****,"port":80})");
    EXPECT_EQ(masked_arg("pass:geheim"), "pass:****");
    EXPECT_EQ(masked_arg("Authorization: Bearer abc.def"), "Authorization: Bearer ****");
    EXPECT_EQ(masked_arg("authorization: Basic YTpi"), "authorization: Basic ****");
    EXPECT_EQ(masked_arg("-HX-Auth: bearer abcdefgh"), "-HX-Auth: bearer ****");
    EXPECT_EQ(masked_arg("postgres://app:ge@heim@db:5432/x"), "postgres://app:****@db:5432/x");
    EXPECT_EQ(masked_arg("redis://:geheim@db"), "redis://:****@db");
    EXPECT_EQ(masked_arg("--url=amqp://a:b@h"), "--url=amqp://a:****@h");
}

TEST(ArgumentMask, KnowsTheShortOptionOfAFewPrograms)
{
    EXPECT_EQ(masked({"/usr/bin/mysql", "-u", "root", "-pgeheim", "db"}),
              (Args{"/usr/bin/mysql", "-u", "root", "-p****", "db"}));
    EXPECT_EQ(masked({"sshpass", "-pgeheim"}), (Args{"sshpass", "-p****"}));
    EXPECT_EQ(masked({"mysql", "-P3306"}), (Args{"mysql", "-P3306"}));
    EXPECT_EQ(masked({"mysqld", "-p3306"}), (Args{"mysqld", "-p3306"}));
    EXPECT_EQ(masked({"ssh", "-p2222"}), (Args{"ssh", "-p2222"}));
    EXPECT_EQ(masked({"nc", "mysql", "-p80"}), (Args{"nc", "mysql", "-p80"}));
}

TEST(ArgumentMask, LeavesAloneWhatIsNoSecret)
{
    for (const char* arg : {"--password-file=/etc/x", "--token-ttl=5", "--bypass=1", "--compass=n", "--max-tokens=5",
                            "http://host:80/a", "user@host", "http://[::1]:80/", "ssh://git@host:22/x", "tokenizer=x",
                            "-oPasswordAuthentication=no", "--passive", "a:b@c", "--keyfile=/k"}) {
        EXPECT_EQ(masked_arg(std::string(arg)), arg);
        EXPECT_FALSE(ArgumentMask::compile({"common"})->hide({"server", arg})) << arg;
    }
    EXPECT_EQ(masked({"server", "--password-file", "/etc/x"}), (Args{"server", "--password-file", "/etc/x"}));
}

TEST(ArgumentMask, TakesPatternsThatSeeOneArgumentALine)
{
    EXPECT_EQ(masked({"server", "--pin", "1", "--PIN=2"}, {R"(^--pin[=\n](.+))"}),
              (Args{"server", "--pin", "****", "--PIN=****"}));
    EXPECT_EQ(masked({"a", "x1y2"}, {R"(\d)"}), (Args{"a", "x****y****"})) << "no group: the match";
    EXPECT_EQ(masked({"a", "k=1:2"}, {R"(k=(\d):(\d))"}), (Args{"a", "k=****:****"}));
    EXPECT_EQ(masked({"ab", "cd"}, {R"(b\nc)"}), (Args{"a****", "****d"})) << "over two arguments";
    EXPECT_EQ(masked({"a", "--pin=1\n2"}, {R"(^--pin=(.+))"}), (Args{"a", "--pin=****"})) << "a line end inside";
    EXPECT_EQ(masked({"a", "--password=x"}, {}), (Args{"a", "--password=x"})) << "switched off";
    EXPECT_EQ(masked({"a", "", ""}, {"x*"}), (Args{"a", "", ""})) << "empty matches";
}

TEST(ArgumentMask, HidesBytesThatAreNoText)
{
    EXPECT_EQ(masked_arg("--password=a\xff\xfe\x01 b"), "--password=****");
    EXPECT_EQ(masked({"a", "--token", "\xc3\x28\x80"}), (Args{"a", "--token", "****"}));
}

TEST(ArgumentMask, SaysWhatIsWrongWithAPattern)
{
    const auto mask = ArgumentMask::compile({"common", "(abc"});
    ASSERT_FALSE(mask);
    EXPECT_EQ(mask.error().kind, ErrorKind::usage);
    EXPECT_NE(mask.error().text.find("'(abc': missing"), std::string::npos) << mask.error().text;
    EXPECT_FALSE(ArgumentMask::compile({"(?=x)"})) << "RE2 has no look-around";
    EXPECT_FALSE(ArgumentMask::compile({"(a)(b)(c)(d)(e)(f)(g)(h)(i)"}));
}

// What is hidden stays hidden and the rest stays as it is, whatever the bytes; a second pass finds nothing new.
TEST(ArgumentMask, NeitherLosesNorAddsArguments)
{
    std::mt19937 random(11);
    const std::string words[] = {"--password", "=", "token", " ", "\n", "\"", ":", "//", "@", "x", "\xff", "-p", "&"};
    const auto mask = ArgumentMask::compile({"common"});
    for (int round = 0; round < 5000; ++round) {
        Args args(random() % 5 + 1);
        for (std::string& arg : args)
            for (auto i = random() % 7; i > 0; --i) arg += words[random() % std::size(words)];
        const Args once = mask->hide(args).value_or(args);
        ASSERT_EQ(once.size(), args.size());
        const Args twice = mask->hide(once).value_or(once);
        ASSERT_EQ(twice.size(), args.size());
    }
}

TEST(ArgumentMask, TakesTwoMegabytesInNoTime)
{
    const Args args = {"server", std::string(2U << 20U, 'p'), "--password", std::string(2U << 20U, '=')};
    EXPECT_EQ(masked(args).at(3), "****");
}

} // namespace
} // namespace listenwatch
