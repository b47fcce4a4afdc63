#include "app/host_facts.h"

#include <array>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace listenwatch {
namespace {

std::string first_line(const char* path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

TEST(HostFacts, AreWhatTheHostSaysOfItself)
{
    const HostFacts facts = read_host_facts();
    std::array<char, 256> name{};
    ASSERT_EQ(::gethostname(name.data(), name.size() - 1), 0);
    EXPECT_EQ(facts.hostname, name.data());
    EXPECT_EQ(facts.name, name.data());
    EXPECT_EQ(facts.id, first_line("/etc/machine-id")) << "empty where there is none";
    EXPECT_EQ(facts.boot_id, first_line("/proc/sys/kernel/random/boot_id"));
    struct stat network{};
    ASSERT_EQ(::stat("/proc/self/ns/net", &network), 0);
    EXPECT_EQ(facts.netns_ino, network.st_ino);
    EXPECT_FALSE(facts.agent_version.empty());
}

// RFC 9562, version 4.
TEST(HostFacts, HaveAnIdOfTheirOwnEachTime)
{
    const std::string one = read_host_facts().agent_ephemeral_id, other = read_host_facts().agent_ephemeral_id;
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    EXPECT_TRUE(std::regex_match(one, form)) << one;
    EXPECT_NE(one, other);
}

} // namespace
} // namespace listenwatch
