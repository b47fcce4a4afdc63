// The shipped rules against their cases: tests/rules/RULE/fires-*.json must hit rules/RULE.yml, silent-*.json must not.
#include <algorithm>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "cli/json_event.h"
#include "rule/rule_loader.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

const std::string kRules = LISTENWATCH_SOURCE_DIR "/rules";
const std::string kCases = LISTENWATCH_SOURCE_DIR "/tests/rules";

struct Case {
    std::string path;
    bool fires = false;
};

std::vector<Case> find_cases(const std::string& rule)
{
    std::vector<Case> cases;
    if (!fs::is_directory(kCases + "/" + rule)) return cases;
    for (const auto& entry : fs::directory_iterator(kCases + "/" + rule)) {
        const std::string name = entry.path().filename();
        const bool fires = name.starts_with("fires-");
        EXPECT_TRUE((fires || name.starts_with("silent-")) && name.ends_with(".json")) << entry.path() << " is no case";
        cases.push_back({entry.path(), fires});
    }
    return cases;
}

std::set<std::string> find_rules()
{
    std::set<std::string> rules;
    for (const auto& entry : fs::directory_iterator(kRules))
        if (entry.path().extension() == ".yml") rules.insert(entry.path().stem());
    return rules;
}

// The names of the rules that hit the event of a case.
std::set<std::string> ask(const RuleSet& set, const std::string& path)
{
    const auto text = read_file(path);
    EXPECT_TRUE(text) << text.error().text;
    const auto event = parse_json_event(*text);
    EXPECT_TRUE(event) << path << ": " << event.error().text;
    if (!event) return {};
    EXPECT_EQ(event->unknown, std::vector<std::string>{}) << path;
    std::vector<std::shared_ptr<const RuleInfo>> hits;
    set.match(event->record, hits);
    std::set<std::string> names;
    for (const auto& rule : hits) names.insert(fs::path(rule->file).stem());
    return names;
}

TEST(ShippedRules, LoadWithoutErrorOrWarning)
{
    const RuleLoad load = load_rules(std::vector<std::string>{kRules}, {});
    for (const Error& error : load.errors) ADD_FAILURE() << error.text;
    for (const std::string& warning : load.warnings) ADD_FAILURE() << warning;
    EXPECT_EQ(load.set.size(), find_rules().size());
    EXPECT_GT(load.set.size(), 0U);
}

TEST(ShippedRules, EachHitsItsCasesAndNoOthers)
{
    const RuleLoad load = load_rules(std::vector<std::string>{kRules}, {});
    for (const std::string& rule : find_rules()) {
        const std::vector<Case> cases = find_cases(rule);
        EXPECT_TRUE(std::ranges::any_of(cases, &Case::fires)) << rule << " has no case that fires";
        EXPECT_FALSE(std::ranges::all_of(cases, &Case::fires)) << rule << " has no case that is silent";
        for (const Case& one : cases) EXPECT_EQ(ask(load.set, one.path).contains(rule), one.fires) << one.path;
    }
}

TEST(ShippedRules, EveryCaseBelongsToARule)
{
    const std::set<std::string> rules = find_rules();
    for (const auto& entry : fs::directory_iterator(kCases)) {
        if (!entry.is_directory()) continue;
        EXPECT_TRUE(rules.contains(entry.path().filename())) << entry.path();
    }
}

TEST(ShippedRules, AnOrdinaryHostIsSilentWhenTheMonitorStarts)
{
    const RuleLoad load = load_rules(std::vector<std::string>{kRules}, {});
    for (const auto& entry : fs::recursive_directory_iterator(kCases)) {
        if (entry.path().filename() != "silent-was-there-before.json") continue;
        EXPECT_EQ(ask(load.set, entry.path()), std::set<std::string>{}) << entry.path();
    }
}

TEST(ShippedRules, AClientsPortIsNoNews)
{
    const RuleLoad load = load_rules(std::vector<std::string>{kRules}, {});
    std::size_t seen = 0;
    for (const auto& entry : fs::recursive_directory_iterator(kCases)) {
        if (!entry.path().filename().string().starts_with("silent-client-port")) continue;
        EXPECT_EQ(ask(load.set, entry.path()), std::set<std::string>{}) << entry.path();
        ++seen;
    }
    EXPECT_GT(seen, 0U);
}

} // namespace
} // namespace listenwatch
