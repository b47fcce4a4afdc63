// Interpreters and their options, as far as it takes to find the script among the arguments.
#pragma once

#include <span>
#include <string_view>

namespace listenwatch {

/// Letters are options of one letter, which may stand together behind one dash; words are long options.
struct Interpreter {
    std::string_view name;           ///< without version: "python"
    std::string_view arguments = {}; ///< letters that take the rest of their word, else the next word, for an argument
    std::string_view attached = {};  ///< letters that take the rest of their word only
    std::string_view next = {};      ///< letters that take the next word, whatever stands behind them
    std::string_view code = {};      ///< letters behind which there is no script: code, standard input
    std::string_view file = {};      ///< letters that name the script
    std::string_view module = {};    ///< letters that name a module
    std::span<const std::string_view> word_arguments = {};
    std::span<const std::string_view> word_code = {};
    std::span<const std::string_view> word_file = {};
    std::span<const std::string_view> word_module = {};
    bool only_words = false; ///< Java: no letters, and what is no option is a class
    bool takes_plus = false; ///< shells: +e is an option, too
};

/// By the name of a program, with or without a version behind it ("python3.11", "php8.2"); null = none that we know.
const Interpreter* find_interpreter(std::string_view program);

} // namespace listenwatch
