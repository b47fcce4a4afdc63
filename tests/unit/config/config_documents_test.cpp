// The shipped file and the manual must say what the table of keys says.
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "config/config_value.h"
#include "config/yaml_settings.h"

namespace listenwatch {
namespace {

const std::string kSource = LISTENWATCH_SOURCE_DIR;

std::string read(const std::string& path)
{
    return read_file(kSource + path).value();
}

std::string shipped()
{
    return read_file(LISTENWATCH_SHIPPED_CONFIG).value();
}

// Takes the comment sign away from each key; sentences have a blank behind it.
std::string uncommented(const std::string& text)
{
    return std::regex_replace(text, std::regex("\n  #([a-z])"), "\n  $1");
}

TEST(ConfigDocuments, TheShippedFileSetsNothing)
{
    const YamlSettings found = parse_yaml_settings(shipped(), "listenwatch.yml");
    EXPECT_TRUE(found.errors.empty());
    Config config = default_config();
    for (const ConfigSetting& setting : found.settings) {
        EXPECT_EQ(setting.value.kind, ConfigValue::Kind::nothing) << setting.key;
        EXPECT_FALSE(apply_setting(config, setting)) << setting.key;
    }
}

TEST(ConfigDocuments, TheShippedFileHasEveryKeyAtItsDefault)
{
    const YamlSettings found = parse_yaml_settings(uncommented(shipped()), "listenwatch.yml");
    ASSERT_TRUE(found.errors.empty()) << found.errors[0].text;
    Config config = default_config();
    for (const ConfigSetting& setting : found.settings) {
        const auto error = apply_setting(config, setting);
        EXPECT_FALSE(error) << error->text;
    }
    for (std::size_t i = 0; i < config_keys().size(); ++i) {
        const ConfigKey& key = config_keys()[i];
        EXPECT_EQ(config.origins[i].file, "listenwatch.yml") << key.name << " is missing";
        if (key.name == "rules.directories") continue; // depends on where the build is installed
        EXPECT_EQ(value_of(config, key), value_of(default_config(), key)) << key.name;
    }
}

TEST(ConfigDocuments, TheShippedFileExplainsEveryKey)
{
    const std::string text = shipped();
    for (const ConfigKey& key : config_keys()) {
        const std::string explained = std::string("  # ").append(key.help) + "\n  # Allowed: " + allowed_text(key) +
                                      ".\n  #" + std::string(key.name.substr(key.name.find('.') + 1)) + ": ";
        EXPECT_NE(text.find(explained), std::string::npos) << explained;
    }
}

TEST(ConfigDocuments, TheManualNamesEveryKeyItsDefaultAndWhatIsAllowed)
{
    const std::string text = read("/docs/config.md");
    for (const ConfigKey& key : config_keys()) {
        const std::string name = std::string("| `").append(key.name) + "` | ";
        const std::size_t at = text.find(name);
        ASSERT_NE(at, std::string::npos) << name;
        const std::string line = text.substr(at, text.find('\n', at) - at);
        EXPECT_NE(line.find("| " + allowed_text(key) + " | " + std::string(key.help) + " |"), std::string::npos)
            << line;
        if (key.name == "rules.directories") continue;
        EXPECT_NE(line.find(std::string("| `").append(key.default_text) + "` |"), std::string::npos) << line;
    }
}

} // namespace
} // namespace listenwatch
