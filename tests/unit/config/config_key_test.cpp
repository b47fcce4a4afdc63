#include "config/config_key.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "config/config_value.h"

namespace listenwatch {
namespace {

TEST(ConfigKey, NamesAreSectionAndKeyAndThereOnce)
{
    std::set<std::string_view> names;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(names.insert(key.name).second) << key.name;
        const std::size_t dot = key.name.find('.');
        ASSERT_NE(dot, std::string_view::npos) << key.name;
        EXPECT_EQ(key.name.find('.', dot + 1), std::string_view::npos) << key.name;
        EXPECT_EQ(key.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_."), std::string_view::npos) << key.name;
    }
    EXPECT_EQ(names.size(), 18U);
}

TEST(ConfigKey, SectionsStandTogether)
{
    std::set<std::string_view> seen;
    std::string_view section;
    for (const ConfigKey& key : config_keys()) {
        const std::string_view mine = key.name.substr(0, key.name.find('.'));
        if (mine == section) continue;
        section = mine;
        EXPECT_TRUE(seen.insert(section).second) << section;
    }
}

TEST(ConfigKey, EveryDefaultIsAllowed)
{
    for (const ConfigKey& key : config_keys()) {
        Config config;
        EXPECT_TRUE(set_value(config, key, value_from_text(key, key.default_text))) << key.name;
    }
}

TEST(ConfigKey, HelpIsOneSentenceOnOneLine)
{
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(key.help.ends_with('.')) << key.name;
        EXPECT_LE(key.help.size(), 110U) << key.name;
        EXPECT_EQ(key.help.find('\n'), std::string_view::npos) << key.name;
    }
}

TEST(ConfigKey, EveryKeyHasAMemberOfItsOwn)
{
    // Another value than the default for each; if two keys shared a member, one would read what the other set.
    for (const ConfigKey& changed : config_keys()) {
        Config config = default_config();
        const ConfigValue before = value_of(config, changed);
        for (const char* text :
             {"true", "false", "poll", "syslog", "2M", "2s", "7", "/x", "local3", "critical", "debug", "packet"})
            if (set_value(config, changed, value_from_text(changed, text)) && value_of(config, changed) != before)
                break;
        EXPECT_NE(value_of(config, changed), before) << changed.name;
        for (const ConfigKey& other : config_keys()) {
            if (other.name == changed.name) continue;
            EXPECT_EQ(value_of(config, other), value_of(default_config(), other)) << changed.name << " " << other.name;
        }
    }
}

TEST(ConfigKey, FindsByTheWholeName)
{
    ASSERT_NE(find_config_key("log.level"), nullptr);
    EXPECT_EQ(find_config_key("log.level")->name, "log.level");
    EXPECT_EQ(find_config_key("log"), nullptr);
    EXPECT_EQ(find_config_key("Log.level"), nullptr);
    EXPECT_TRUE(is_config_section("log"));
    EXPECT_FALSE(is_config_section("lo"));
    EXPECT_FALSE(is_config_section("log.level"));
    EXPECT_FALSE(is_config_section(""));
    EXPECT_EQ(nearest_config_key("sensors.teir"), "sensor.tier");
}

} // namespace
} // namespace listenwatch
