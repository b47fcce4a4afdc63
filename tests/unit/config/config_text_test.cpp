#include "config/config_text.h"

#include <gtest/gtest.h>

#include "config/config_load.h"
#include "config/config_setting.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

Config loaded(std::vector<std::string> overrides)
{
    const FakeConfigRoot root;
    return load_config({std::nullopt, std::move(overrides), root.path()}).value();
}

// Writes the config, loads what was written and compares all values.
void expect_same_when_loaded_again(const Config& config)
{
    const FakeConfigRoot root;
    for (const bool origin : {false, true}) {
        const std::string text = render_config(config, origin);
        const auto again = load_config({root.write("/again.yml", text), {}, root.path()});
        ASSERT_TRUE(again) << again.error()[0].text << "\n" << text;
        for (const ConfigKey& key : config_keys()) EXPECT_EQ(value_of(*again, key), value_of(config, key)) << key.name;
        for (const ConfigOrigin& from : again->origins) EXPECT_EQ(from.file, root.path() + "/again.yml") << text;
    }
}

TEST(ConfigText, LoadsBackToTheSame)
{
    expect_same_when_loaded_again(default_config());
    expect_same_when_loaded_again(loaded({"sensor.tier=poll", "sensor.ring_size=65536", "sensor.poll_interval=90s",
                                          "events.enabled=no", "events.file=-", "alerts.target=none", "alerts.window=0",
                                          "alerts.rule_limit=0", "alerts.facility=local5", "alerts.min_level=high",
                                          "rules.directories=", "rules.process_creation=yes", "log.level=warning"}));
}

TEST(ConfigText, PathsKeepEveryCharacter)
{
    expect_same_when_loaded_again(loaded(
        {"events.file=/a \"b\" \\n #c: 'd' *e &f %g \xc3\xbc \xe2\x80\xa8", "rules.directories=/- x,/{y},/~,/null"}));
}

TEST(ConfigText, PatternsKeepEveryCharacter)
{
    expect_same_when_loaded_again(loaded({R"(privacy.mask_arguments=common,^--pin[=\n](.+),"\\d' #: *&\xff)"}));
    expect_same_when_loaded_again(loaded({"privacy.mask_arguments="}));
}

TEST(ConfigText, ShowsWhereEachValueComesFrom)
{
    const FakeConfigRoot root;
    const std::string file = root.write("/mine.yml", "\nlog:\n  level: debug\n");
    const std::string text = render_config(load_config({file, {"sensor.tier=poll"}, ""}).value(), true);
    EXPECT_NE(text.find("sensor:\n  tier: poll # command line\n  ring_size: 1M # default\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("log:\n  level: debug # " + file + ":3\n"), std::string::npos) << text;
    EXPECT_NE(text.find("  directories: # default\n    - \""), std::string::npos) << text;
}

TEST(ConfigText, AFileNameCannotBreakOutOfItsComment)
{
    Config config = default_config();
    config.origins[0].file = "/x\nlog.level: debug";
    const std::string text = render_config(config, true);
    EXPECT_EQ(text.find("\nlog.level"), std::string::npos) << text;
}

} // namespace
} // namespace listenwatch
