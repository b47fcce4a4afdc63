#include "config/config_load.h"

#include <gtest/gtest.h>

#include "config/config_setting.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

ConfigLoad load(const FakeConfigRoot& root, std::vector<std::string> overrides = {})
{
    return load_config({std::nullopt, std::move(overrides), root.path()});
}

std::string origin_of(const Config& config, std::string_view key)
{
    return to_text(config.origins.at(static_cast<std::size_t>(find_config_key(key) - config_keys().data())));
}

TEST(ConfigLoad, WithoutFilesEverythingIsDefault)
{
    const auto config = load(FakeConfigRoot{});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->log_level, Config::LogLevel::info);
    for (const ConfigOrigin& origin : config->origins) EXPECT_EQ(origin.file, "default");
}

TEST(ConfigLoad, EachLaterSourceReplacesTheKeysItSets)
{
    const FakeConfigRoot root;
    root.write("/usr/lib/listenwatch/listenwatch.yml",
               "log: {level: error}\nsensor: {tier: fexit, ring_size: 2M}\nalerts: {window: 5m, facility: daemon}\n");
    root.write("/run/listenwatch/listenwatch.yml", "sensor: {tier: cgroup}\n");
    root.write("/etc/listenwatch/listenwatch.yml", "log: {level: debug}\n");
    root.write("/usr/lib/listenwatch/conf.d/20-x.yml", "alerts:\n  window: 10m\n");
    const auto config = load(root, {"alerts.facility=local0", "alerts.facility=local1"});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->ring_size_bytes, 2U << 20U);
    EXPECT_EQ(config->sensor_tier, Config::Tier::cgroup);
    EXPECT_EQ(config->log_level, Config::LogLevel::debug);
    EXPECT_EQ(config->alerts_window, std::chrono::minutes(10));
    EXPECT_EQ(config->alerts_facility, 17);
    EXPECT_EQ(origin_of(*config, "sensor.ring_size"), root.path() + "/usr/lib/listenwatch/listenwatch.yml:2");
    EXPECT_EQ(origin_of(*config, "alerts.window"), root.path() + "/usr/lib/listenwatch/conf.d/20-x.yml:2");
    EXPECT_EQ(origin_of(*config, "alerts.facility"), "command line");
    EXPECT_EQ(origin_of(*config, "events.file"), "default");
}

TEST(ConfigLoad, AnExplicitFileIsReadAlone)
{
    const FakeConfigRoot root;
    root.write("/etc/listenwatch/listenwatch.yml", "log: {level: debug}\n");
    const std::string file = root.write("/mine.yml", "sensor: {tier: poll}\n");
    const auto config = load_config({file, {"events.enabled=false"}, root.path()});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->sensor_tier, Config::Tier::poll);
    EXPECT_EQ(config->log_level, Config::LogLevel::info);
    EXPECT_FALSE(config->events_enabled);
}

TEST(ConfigLoad, AnExplicitFileMustBeThere)
{
    const FakeConfigRoot root;
    const auto config = load_config({root.path() + "/none.yml", {}, root.path()});
    ASSERT_FALSE(config);
    ASSERT_EQ(config.error().size(), 1U);
    EXPECT_EQ(config.error()[0].text, "open " + root.path() + "/none.yml: No such file or directory");
    EXPECT_EQ(config.error()[0].kind, ErrorKind::usage);
}

TEST(ConfigLoad, AllErrorsOfAllSourcesAreTold)
{
    const FakeConfigRoot root;
    const std::string main =
        root.write("/etc/listenwatch/listenwatch.yml", "log: {level: loud}\nsensr: {tier: poll}\n");
    const std::string drop_in = root.write("/etc/listenwatch/conf.d/50.yml", "log: [\n");
    const auto config = load(root, {"sensor.ring_size=3", "nonsense"});
    ASSERT_FALSE(config);
    ASSERT_EQ(config.error().size(), 5U);
    EXPECT_TRUE(config.error()[0].text.starts_with(main + ":1: log.level: \"loud\""));
    EXPECT_TRUE(
        config.error()[1].text.starts_with(main + ":2: unknown key \"sensr.tier\"; the nearest is \"sensor.tier\""));
    EXPECT_TRUE(config.error()[2].text.starts_with(drop_in + ":"));
    EXPECT_TRUE(config.error()[3].text.starts_with("command line: sensor.ring_size: \"3\""));
    EXPECT_TRUE(config.error()[4].text.starts_with("command line: \"nonsense\""));
    for (const Error& error : config.error()) EXPECT_EQ(error.text.find('\n'), std::string::npos);
}

TEST(ConfigLoad, ALinkThatLeadsNowhereIsAnError)
{
    const FakeConfigRoot root;
    root.link("/etc/listenwatch/listenwatch.yml", root.path() + "/gone");
    EXPECT_FALSE(load(root));
}

} // namespace
} // namespace listenwatch
