#include "rule/requirement.h"

#include "sample.h"

namespace listenwatch {
namespace {

using Traits = std::vector<Trait>;
using Kind = Trait::Kind;

std::optional<Traits> requirement(const std::string& detection)
{
    const OneRule one = compile_detection(detection);
    EXPECT_EQ(one.errors, std::vector<std::string>{}) << detection;
    return one.rules.empty() ? std::nullopt : find_requirement(*one.rules.front().expression);
}

std::optional<Traits> item_requirement(const std::string& item)
{
    return requirement("    a:\n        " + item + "\n    condition: a\n");
}

TEST(Requirement, IsWhatATestCannotDoWithout)
{
    EXPECT_EQ(item_requirement("server.port: 22"), (Traits{{Kind::whole, Field::server_port, "22"}}));
    EXPECT_EQ(item_requirement("process.name|cased: SSHD"), (Traits{{Kind::whole, Field::process_name, "sshd"}}));
    EXPECT_EQ(item_requirement("Image|endswith: /bin/NC"),
              (Traits{{Kind::base_name, Field::process_executable, "nc"}}));
    EXPECT_EQ(item_requirement("CommandLine|contains: ' -Listen'"),
              (Traits{{Kind::part, Field::process_command_line, " -listen"}}));
    EXPECT_EQ(item_requirement("CommandLine|re: '--Key=[0-9a-f]+'"),
              (Traits{{Kind::part, Field::process_command_line, "--key="}}));
    EXPECT_EQ(item_requirement("process.name: [b, a]"),
              (Traits{{Kind::whole, Field::process_name, "a"}, {Kind::whole, Field::process_name, "b"}}));
}

TEST(Requirement, IsUnknownForWhatNothingCanBeSaidOf)
{
    for (const char* item :
         {"process.name|contains: abc", "process.name|re: abc.def", "server.port|lt: 5", "server.port: null",
          "process.name|neq: a", "process.name|exists: true", "process.name: ['abcd', '*']",
          "process.name|endswith: '/'", "process.name|fieldref: user.name"})
        EXPECT_EQ(item_requirement(item), std::nullopt) << item;
    EXPECT_EQ(requirement("    a: [sshd]\n    condition: a\n"), std::nullopt) << "a keyword may be in any field";
}

TEST(Requirement, OfAllIsTheRarestOfAnyIsTheSum)
{
    EXPECT_EQ(requirement("    a: {event.action: listener-opened, server.port: 22, listenwatch.exposed: true}\n"
                          "    condition: a\n"),
              (Traits{{Kind::whole, Field::server_port, "22"}}));
    EXPECT_EQ(item_requirement("CommandLine|contains|all: [python, '--listen-everywhere']"),
              (Traits{{Kind::part, Field::process_command_line, "--listen-everywhere"}}));
    EXPECT_EQ(requirement("    a: {server.port: 22}\n    b: {process.name: x}\n    condition: a or b\n")->size(), 2U);
    EXPECT_EQ(requirement("    a: {server.port: 22}\n    b: {process.name|re: x}\n    condition: a or b\n"),
              std::nullopt);
    EXPECT_EQ(requirement("    a: {server.port: 22}\n    b: {process.name: x}\n    condition: a and not b\n"),
              (Traits{{Kind::whole, Field::server_port, "22"}}));
}

} // namespace
} // namespace listenwatch
