#include "config/config_value.h"

#include <string>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

// Sets one key of the defaults; false when the value is refused.
bool takes(Config& config, std::string_view key, std::string_view text)
{
    const ConfigKey& found = *find_config_key(key);
    return set_value(config, found, value_from_text(found, text));
}

bool takes(std::string_view key, std::string_view text)
{
    Config config = default_config();
    return takes(config, key, text);
}

TEST(ConfigValue, TheDefaultsAreThoseOfTheManual)
{
    const Config config = default_config();
    EXPECT_EQ(config.sensor_tier, Config::Tier::automatic);
    EXPECT_EQ(config.ring_size_bytes, 1U << 20U);
    EXPECT_EQ(config.poll_interval, std::chrono::seconds(1));
    EXPECT_EQ(config.look_interval.count(), 0);
    EXPECT_EQ(config.canary_interval, std::chrono::minutes(1));
    EXPECT_TRUE(config.events_enabled);
    EXPECT_EQ(config.events_file, "/var/log/listenwatch/events.json");
    EXPECT_EQ(config.alerts_target, Config::AlertTarget::automatic);
    EXPECT_EQ(config.syslog_socket, "/dev/log");
    EXPECT_EQ(config.alerts_facility, 10);
    EXPECT_EQ(config.alerts_window, std::chrono::hours(1));
    EXPECT_EQ(config.alerts_rule_limit, 100U);
    EXPECT_EQ(config.alerts_min_level, Level::low);
    ASSERT_EQ(config.rule_directories.size(), 2U);
    EXPECT_EQ(config.rule_directories[1], "/etc/listenwatch/rules.d");
    EXPECT_FALSE(config.process_creation_rules);
    EXPECT_EQ(config.log_level, Config::LogLevel::info);
}

TEST(ConfigValue, AChoiceIsOneOfItsWords)
{
    Config config = default_config();
    EXPECT_TRUE(takes(config, "sensor.tier", "cgroup"));
    EXPECT_EQ(config.sensor_tier, Config::Tier::cgroup);
    EXPECT_TRUE(takes(config, "alerts.facility", "local7"));
    EXPECT_EQ(config.alerts_facility, 23);
    EXPECT_TRUE(takes(config, "alerts.min_level", "critical"));
    EXPECT_EQ(config.alerts_min_level, Level::critical);
    for (const char* text : {"", "Cgroup", "cgroup ", "1", "kern"}) {
        EXPECT_FALSE(takes(config, "sensor.tier", text)) << text;
        EXPECT_FALSE(takes(config, "alerts.facility", text)) << text;
    }
    EXPECT_EQ(config.sensor_tier, Config::Tier::cgroup) << "what is refused changes nothing";
}

TEST(ConfigValue, ARingIsAPowerOfTwoInItsRange)
{
    for (const char* text : {"64K", "65536", "16M", "1G"}) EXPECT_TRUE(takes("sensor.ring_size", text)) << text;
    for (const char* text : {"32K", "2G", "100K", "65537", "0", "-64K", "1T", "64k", "", "4294967296"})
        EXPECT_FALSE(takes("sensor.ring_size", text)) << text;
}

TEST(ConfigValue, ATimeLiesInItsRange)
{
    for (const char* text : {"100ms", "1s", "5m", "1h"}) EXPECT_TRUE(takes("sensor.poll_interval", text)) << text;
    for (const char* text : {"99ms", "2h", "1", "0", "0s", "", "1.5s"})
        EXPECT_FALSE(takes("sensor.poll_interval", text)) << text;
    EXPECT_TRUE(takes("alerts.window", "0"));
    EXPECT_TRUE(takes("alerts.window", "7d"));
    EXPECT_FALSE(takes("alerts.window", "8d"));
}

TEST(ConfigValue, ACountLiesInItsRange)
{
    Config config = default_config();
    EXPECT_TRUE(takes(config, "alerts.rule_limit", "7"));
    EXPECT_EQ(config.alerts_rule_limit, 7U);
    for (const char* text : {"0", "100000"}) EXPECT_TRUE(takes("alerts.rule_limit", text)) << text;
    for (const char* text : {"100001", "-1", "1K", "", "1.5", " 1"})
        EXPECT_FALSE(takes("alerts.rule_limit", text)) << text;
}

TEST(ConfigValue, AFlagTakesYamlsWords)
{
    Config config = default_config();
    for (const char* text : {"false", "no", "off"}) {
        config.events_enabled = true;
        EXPECT_TRUE(takes(config, "events.enabled", text));
        EXPECT_FALSE(config.events_enabled) << text;
    }
    for (const char* text : {"true", "yes", "on"}) {
        config.events_enabled = false;
        EXPECT_TRUE(takes(config, "events.enabled", text));
        EXPECT_TRUE(config.events_enabled) << text;
    }
    for (const char* text : {"", "1", "0", "True", "y"}) EXPECT_FALSE(takes("events.enabled", text)) << text;
}

TEST(ConfigValue, APathIsAbsoluteText)
{
    EXPECT_TRUE(takes("events.file", "/tmp/e.json"));
    EXPECT_TRUE(takes("events.file", "-"));
    EXPECT_FALSE(takes("alerts.syslog_socket", "-"));
    EXPECT_TRUE(takes("alerts.syslog_socket", "/" + std::string(106, 's')));
    EXPECT_FALSE(takes("alerts.syslog_socket", "/" + std::string(107, 's'))) << "unix(7): sun_path";
    EXPECT_TRUE(takes("events.file", "/" + std::string(107, 's')));
    for (const std::string& text : {std::string(""), std::string("events.json"), std::string("/a\nb"),
                                    std::string("/a\0b", 4), std::string("/\xff"), std::string("/a\x7f")})
        EXPECT_FALSE(takes("events.file", text)) << text;
}

TEST(ConfigValue, AListReplacesTheOneBefore)
{
    Config config = default_config();
    EXPECT_TRUE(takes(config, "rules.directories", "/a,/b"));
    EXPECT_EQ(config.rule_directories, (std::vector<std::string>{"/a", "/b"}));
    EXPECT_FALSE(takes(config, "rules.directories", "/c,d"));
    EXPECT_EQ(config.rule_directories.size(), 2U);
    EXPECT_TRUE(takes(config, "rules.directories", ""));
    EXPECT_TRUE(config.rule_directories.empty());
}

TEST(ConfigValue, AListOfWordsHasEachOnce)
{
    Config config = default_config();
    EXPECT_EQ(config.alerts_quiet, (std::vector<std::string>{"ephemeral", "unix", "vsock"}));
    EXPECT_TRUE(takes(config, "alerts.quiet", "raw,packet"));
    EXPECT_EQ(config.alerts_quiet, (std::vector<std::string>{"raw", "packet"}));
    EXPECT_TRUE(takes(config, "alerts.quiet", ""));
    EXPECT_TRUE(config.alerts_quiet.empty());
    for (const std::string& text : {std::string("tcp"), std::string("raw,raw"), std::string("raw,"), std::string(",")})
        EXPECT_FALSE(takes(config, "alerts.quiet", text)) << text;
}

TEST(ConfigValue, AListOfPatternsHasThoseOfTheMask)
{
    Config config = default_config();
    EXPECT_EQ(config.mask_arguments, (std::vector<std::string>{"common"}));
    EXPECT_TRUE(takes(config, "privacy.mask_arguments", "common,^--pin=(.+)"));
    EXPECT_EQ(config.mask_arguments, (std::vector<std::string>{"common", "^--pin=(.+)"}));
    EXPECT_TRUE(takes(config, "privacy.mask_arguments", ""));
    EXPECT_TRUE(config.mask_arguments.empty());
    for (const std::string& text : {std::string("("), std::string("(?=x)"), std::string("a\nb"), std::string("\xff")})
        EXPECT_FALSE(takes(config, "privacy.mask_arguments", text)) << text;
}

TEST(ConfigValue, KindsAreNotMixed)
{
    using Kind = ConfigValue::Kind;
    Config config = default_config();
    EXPECT_FALSE(set_value(config, *find_config_key("rules.directories"), {Kind::text, {"/a"}}));
    EXPECT_FALSE(set_value(config, *find_config_key("rules.directories"), {Kind::nothing, {}}));
    EXPECT_FALSE(set_value(config, *find_config_key("events.file"), {Kind::list, {"/a"}}));
    EXPECT_FALSE(set_value(config, *find_config_key("events.file"), {Kind::nothing, {}}));
}

TEST(ConfigValue, SaysWhatIsAllowed)
{
    EXPECT_EQ(allowed_text(*find_config_key("sensor.tier")), "auto, fexit, cgroup or poll");
    EXPECT_EQ(allowed_text(*find_config_key("sensor.ring_size")), "a power of two from 64K to 1G (bytes, K, M, G)");
    EXPECT_EQ(allowed_text(*find_config_key("sensor.poll_interval")),
              "a time from 100ms to 1h with its unit (ms, s, m, h, d)");
}

} // namespace
} // namespace listenwatch
