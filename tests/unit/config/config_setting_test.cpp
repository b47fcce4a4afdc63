#include "config/config_setting.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Kind = ConfigValue::Kind;

std::string error_of(const std::string& key, const ConfigValue& value)
{
    Config config = default_config();
    const auto error = apply_setting(config, {key, value, {"a.yml", 7}});
    return error ? error->text : "";
}

TEST(ConfigSetting, SetsTheValueAndItsOrigin)
{
    Config config = default_config();
    EXPECT_FALSE(apply_setting(config, {"sensor.tier", {Kind::text, {"poll"}}, {"a.yml", 3}}));
    EXPECT_EQ(config.sensor_tier, Config::Tier::poll);
    EXPECT_EQ(config.origins[0], (ConfigOrigin{"a.yml", 3}));
    EXPECT_EQ(config.origins[1], (ConfigOrigin{"default", 0}));
}

TEST(ConfigSetting, AnErrorSaysWhereWhatAndWhatIsAllowed)
{
    EXPECT_EQ(error_of("sensor.tier", {Kind::text, {"warp"}}),
              "a.yml:7: sensor.tier: \"warp\" is not allowed; allowed: auto, fexit, cgroup or poll");
    EXPECT_EQ(error_of("log.level", {Kind::nothing, {}}),
              "a.yml:7: log.level: has no value; allowed: error, warning, info or debug");
    EXPECT_EQ(error_of("log.level", {Kind::list, {"info", "debug"}}),
              "a.yml:7: log.level: the list [info, debug] is not allowed; allowed: error, warning, info or debug");
    EXPECT_EQ(error_of("rules.directories", {Kind::text, {"/a"}}),
              "a.yml:7: rules.directories: \"/a\" is not allowed; allowed: a list of absolute paths");
}

TEST(ConfigSetting, AnErrorSaysWhatIsWrongWithAPattern)
{
    const std::string text = error_of("privacy.mask_arguments", {Kind::list, {"common", "--pin=(.+"}});
    EXPECT_TRUE(
        text.starts_with("a.yml:7: privacy.mask_arguments: the list [common, --pin=(.+] is not allowed; allowed: "
                         "a list of regular expressions, or the word common; '--pin=(.+': missing "))
        << text;
    EXPECT_LT(error_of("privacy.mask_arguments", {Kind::list, {std::string(4000, '(')}}).size(), 600U);
}

TEST(ConfigSetting, AnUnknownKeyNamesTheNearest)
{
    EXPECT_EQ(error_of("sensor.teir", {Kind::text, {"poll"}}),
              "a.yml:7: unknown key \"sensor.teir\"; the nearest is \"sensor.tier\"");
    EXPECT_EQ(error_of("alert.windows", {Kind::nothing, {}}),
              "a.yml:7: unknown key \"alert.windows\"; the nearest is \"alerts.window\"");
}

TEST(ConfigSetting, ASectionMayBeEmptyButHasNoValue)
{
    EXPECT_EQ(error_of("log", {Kind::nothing, {}}), "");
    EXPECT_EQ(error_of("log", {Kind::text, {"info"}}),
              "a.yml:7: log: a section takes no value of its own, only keys: log.level");
}

TEST(ConfigSetting, AMessageShowsNoControlBytesAndNoBooks)
{
    const std::string text = error_of("log.level", {Kind::text, {"\x1b[31m" + std::string(5000, 'x')}});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_LT(text.size(), 300U);
    EXPECT_LT(error_of(std::string(5000, 'k'), {Kind::text, {"x"}}).size(), 300U);
}

TEST(ConfigSetting, AnOverrideIsKeyAndValue)
{
    const auto setting = parse_override("events.file=/tmp/a=b");
    ASSERT_TRUE(setting);
    EXPECT_EQ(setting->key, "events.file");
    EXPECT_EQ(setting->value, (ConfigValue{Kind::text, {"/tmp/a=b"}}));
    EXPECT_EQ(to_text(setting->origin), "command line");
    EXPECT_EQ(parse_override("rules.directories=/a,/b")->value, (ConfigValue{Kind::list, {"/a", "/b"}}));
}

TEST(ConfigSetting, AnOverrideWithoutAValueIsAnError)
{
    const auto setting = parse_override("events.file");
    ASSERT_FALSE(setting);
    EXPECT_EQ(setting.error().text, "command line: \"events.file\" is not of the form KEY=VALUE");
    EXPECT_EQ(setting.error().kind, ErrorKind::usage);
}

TEST(ConfigSetting, AWordThatIsNotAllowedGetsTheNearestOne)
{
    Config config = default_config();
    const auto error = apply_setting(config, {"alerts.quiet", {ConfigValue::Kind::list, {"unix", "pakcet"}}, {"f", 3}});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->text, "f:3: alerts.quiet: the list [unix, pakcet] is not allowed; allowed: a list of ephemeral, "
                           "udp_lite, sctp, unix, vsock, raw, packet or xdp, each once; the nearest is \"packet\"");
}

} // namespace
} // namespace listenwatch
