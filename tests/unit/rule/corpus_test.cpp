// SigmaHQ's Linux rules, where a copy is at hand: each loads, or is refused with file, line and reason.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "rule/rule_loader.h"

namespace listenwatch {
namespace {

std::string corpus_directory()
{
    const char* shared = std::getenv("LISTENWATCH_SHARED_DATA");
    const std::string data = shared != nullptr ? shared : LISTENWATCH_SOURCE_DIR "/../shared/data";
    return data + "/sigma-linux/rules";
}

TEST(Corpus, EveryRuleLoadsOrIsRefusedByName)
{
    const std::vector<std::string> directories{corpus_directory()};
    if (!std::filesystem::is_directory(directories[0]))
        GTEST_SKIP() << "no Sigma rules in " << directories[0] << " (set LISTENWATCH_SHARED_DATA)";
    const RuleLoad load = load_rules(directories, {true, true});
    EXPECT_GE(load.files, 200U);
    EXPECT_EQ(load.set.size() + load.idle + load.errors.size(), load.files);
    EXPECT_GE(load.set.size(), 127U) << "process_creation and network_connection rules are all usable";
    for (const Error& error : load.errors)
        EXPECT_TRUE(error.text.starts_with(directories[0]) && error.text.find(".yml:") != std::string::npos)
            << error.text;
    for (const Error& error : load.errors) ADD_FAILURE() << error.text;
}

} // namespace
} // namespace listenwatch
