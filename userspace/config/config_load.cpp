#include "config/config_load.h"

#include <iterator>
#include <utility>

#include "config/config_files.h"
#include "config/config_setting.h"
#include "config/yaml_settings.h"

namespace listenwatch {
namespace {

// Collects errors to the end, so that all are told at once.
class ConfigBuilder {
public:
    void add(std::vector<Error> errors)
    {
        x_errors.insert(x_errors.end(), std::move_iterator(errors.begin()), std::move_iterator(errors.end()));
    }

    void add(const ConfigSetting& setting)
    {
        if (auto error = apply_setting(x_config, setting)) x_errors.push_back(std::move(*error));
    }

    void add_file(const std::string& path)
    {
        YamlSettings read = read_yaml_settings(path);
        add(std::move(read.errors));
        for (const ConfigSetting& setting : read.settings) add(setting);
    }

    void add_override(const std::string& text)
    {
        if (auto setting = parse_override(text))
            add(*setting);
        else
            x_errors.push_back(std::move(setting.error()));
    }

    ConfigLoad take()
    {
        if (!x_errors.empty()) return std::unexpected(std::move(x_errors));
        return std::move(x_config);
    }

private:
    Config x_config = default_config();
    std::vector<Error> x_errors;
};

} // namespace

ConfigLoad load_config(const ConfigSources& sources)
{
    ConfigBuilder builder;
    ConfigFiles files = sources.file ? ConfigFiles{{*sources.file}, {}} : find_config_files(sources.root);
    builder.add(std::move(files.errors));
    for (const std::string& path : files.paths) builder.add_file(path);
    for (const std::string& text : sources.overrides) builder.add_override(text);
    return builder.take();
}

} // namespace listenwatch
