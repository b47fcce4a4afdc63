#include "enrich/interpreter.h"

#include <algorithm>
#include <array>

namespace listenwatch {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 1> kPythonArguments{"--check-hash-based-pycs"};
constexpr std::array<Words, 2> kShellArguments{"--rcfile", "--init-file"};
constexpr std::array<Words, 8> kRubyArguments{
    "--encoding", "--external-encoding", "--internal-encoding", "--disable", "--enable", "--dump", "--backtrace-limit",
    "--parser"};
constexpr std::array<Words, 2> kNodeCode{"--eval", "--print"};
constexpr std::array<Words, 12> kNodeArguments{
    "--require",    "--import",       "--loader",         "--experimental-loader",
    "--conditions", "--input-type",   "--env-file",       "--inspect-port",
    "--title",      "--icu-data-dir", "--openssl-config", "--experimental-default-type"};
constexpr std::array<Words, 5> kPhpArguments{"--php-ini", "--define", "--docroot", "--server", "--zend-extension"};
constexpr std::array<Words, 4> kPhpCode{"--run", "--process-begin", "--process-code", "--process-end"};
constexpr std::array<Words, 2> kPhpFile{"--file", "--process-file"};
constexpr std::array<Words, 14> kJavaArguments{"-cp",
                                               "-classpath",
                                               "--class-path",
                                               "-p",
                                               "--module-path",
                                               "--upgrade-module-path",
                                               "--add-modules",
                                               "--add-exports",
                                               "--add-opens",
                                               "--add-reads",
                                               "--patch-module",
                                               "--limit-modules",
                                               "--source",
                                               "--enable-native-access"};
constexpr std::array<Words, 1> kJavaFile{"-jar"};
constexpr std::array<Words, 2> kJavaModule{"-m", "--module"};

constexpr Interpreter shell(std::string_view name)
{
    return {.name = name, .next = "oO", .code = "cs", .word_arguments = kShellArguments, .takes_plus = true};
}

constexpr Interpreter node(std::string_view name)
{
    return {.name = name, .arguments = "rC", .code = "ep", .word_arguments = kNodeArguments, .word_code = kNodeCode};
}

constexpr Interpreter python(std::string_view name)
{
    return {.name = name, .arguments = "WXQ", .code = "c", .module = "m", .word_arguments = kPythonArguments};
}

constexpr std::array kInterpreters{
    python("python"),
    python("pypy"),
    shell("sh"),
    shell("bash"),
    shell("rbash"),
    shell("dash"),
    shell("ash"),
    shell("hush"),
    shell("ksh"),
    shell("mksh"),
    shell("zsh"),
    Interpreter{.name = "perl", .arguments = "I", .attached = "MmxiFCDdV", .code = "eE"},
    Interpreter{
        .name = "ruby", .arguments = "ICrEX", .attached = "FiKTWx", .code = "e", .word_arguments = kRubyArguments},
    node("node"),
    node("nodejs"),
    Interpreter{.name = "php",
                .arguments = "cdStz",
                .code = "rBRE",
                .file = "fF",
                .word_arguments = kPhpArguments,
                .word_code = kPhpCode,
                .word_file = kPhpFile},
    Interpreter{.name = "java",
                .word_arguments = kJavaArguments,
                .word_file = kJavaFile,
                .word_module = kJavaModule,
                .only_words = true},
    Interpreter{.name = "lua", .arguments = "el"},
};

} // namespace

const Interpreter* find_interpreter(std::string_view program)
{
    const std::size_t end = program.find_last_not_of("0123456789.-");
    const std::string_view name = program.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const auto* found = std::ranges::find(kInterpreters, name, &Interpreter::name);
    return found == kInterpreters.end() ? nullptr : found;
}

} // namespace listenwatch
