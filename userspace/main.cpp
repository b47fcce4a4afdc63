// listenwatch: arguments -> run -> exit code.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <sstream>

#include "app/log.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/terminal.h"
#include "config/config_text.h"
#include "config/config_value.h"

namespace listenwatch {
namespace {

constexpr int kUsage = exit_code(ErrorKind::usage);
constexpr std::array kLogLevels = {"error", "warning", "info", "debug"}; // by Config::LogLevel

const std::vector<std::string> kRuleDirectories = {LISTENWATCH_DATA_DIR "/listenwatch/rules",
                                                   "/etc/listenwatch/rules.d"};

int run_rules(CLI::App& app, Commands& commands)
{
    commands.rules.named = !commands.rules.directories.empty();
    if (!commands.rules.named) commands.rules.directories = kRuleDirectories;
    if (app.get_subcommand("rules")->got_subcommand("check")) return check_rules(commands.rules, std::cout, std::cerr);
    return test_rules(commands.event, commands.rules, std::cin, std::cout, std::cerr);
}

// The exit code is that of the first.
int complain_of_all(const std::vector<Error>& errors)
{
    for (std::size_t i = 1; i < errors.size(); ++i) complain(errors[i]);
    return complain(errors.front());
}

int run_daemon(RunWords& words)
{
    if (!words.rules.empty()) {
        std::string list;
        for (const std::string& path : words.rules) list += (list.empty() ? "" : ",") + absolute_path(path);
        words.sources.overrides.push_back("rules.directories=" + list);
    }
    const auto config = load_config(words.sources);
    if (!config) return complain_of_all(config.error());
    set_up_log(kLogLevels[static_cast<std::size_t>(config->log_level)]);
    return run_monitor(*config, words.options);
}

int show_config(const Commands& commands)
{
    const auto config = load_config(commands.shown);
    if (!config) return complain_of_all(config.error());
    const auto printed = print(render_config(*config, commands.origin));
    return printed ? 0 : complain(printed.error());
}

// Without the daemon's configuration (it may be for its user only, or be mended right now) there is still a listing,
// and no secret in it that is a common one.
int list_listeners(Commands& commands)
{
    const bool named = commands.listed.file || !commands.listed.overrides.empty();
    auto config = load_config(commands.listed);
    if (!config && named) return complain_of_all(config.error());
    if (!config) {
        const std::string text = escape_sentence(config.error().front().text);
        std::cerr << "note: arguments are masked as by default: " << text << '\n';
    }
    auto mask = ArgumentMask::compile((config ? *config : default_config()).mask_arguments);
    if (!mask) return complain(mask.error());
    commands.list.mask = std::move(*mask);
    return run_list(commands.list);
}

int dispatch(CLI::App& app, Commands& commands)
{
    if (app.got_subcommand("list")) return list_listeners(commands);
    if (app.got_subcommand("doctor")) return run_doctor(commands.doctor);
    if (app.got_subcommand("rules")) return run_rules(app, commands);
    if (app.got_subcommand("config")) return show_config(commands);
    return run_daemon(commands.run);
}

// Help goes out as it is; an error may repeat what was typed.
int tell(const CLI::App& app, const CLI::ParseError& error)
{
    std::ostringstream text;
    if (app.exit(error, std::cout, text) == 0) return 0;
    const std::string whole = text.str();
    for (const std::string_view line : split(trim(whole), '\n')) std::cerr << escape_sentence(line) << '\n';
    return kUsage;
}

int run(int argc, char** argv)
{
    CLI::App app("Watches which sockets on this host listen for others.", "listenwatch");
    Commands commands;
    app.set_version_flag("--version", "listenwatch " LISTENWATCH_VERSION);
    app.require_subcommand(1);
    add_commands(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return tell(app, error);
    }
    return dispatch(app, commands);
}

} // namespace
} // namespace listenwatch

int main(int argc, char** argv)
{
    return listenwatch::run(argc, argv);
}
