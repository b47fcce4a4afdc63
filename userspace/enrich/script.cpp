#include "enrich/script.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/text.h"
#include "enrich/interpreter.h"

namespace listenwatch {
namespace {

// Walks the arguments as the interpreter does, up to what names its program.
class ArgumentWalk {
public:
    ArgumentWalk(const Interpreter& interpreter, std::span<const std::string> args)
        : x_interpreter(interpreter), x_args(args)
    {
    }

    Script find()
    {
        for (; x_at < x_args.size(); ++x_at) {
            take(x_args[x_at]);
            if (x_done) break;
        }
        return std::move(x_found);
    }

    /// Whether what was found is the last argument there is.
    [[nodiscard]] bool used_last() const { return x_at + 1 >= x_args.size(); }

private:
    void take(std::string_view arg)
    {
        if (arg == "--" && !x_interpreter.only_words)
            take_value(x_found.path, "");
        else if (!is_option(arg))
            take_positional(arg);
        else if (arg.starts_with("--") || x_interpreter.only_words)
            take_word(arg);
        else
            take_letters(arg);
    }

    [[nodiscard]] bool is_option(std::string_view arg) const
    {
        if (arg.size() < 2) return arg == "-" && x_interpreter.only_words;
        return arg[0] == '-' || (x_interpreter.takes_plus && arg[0] == '+') ||
               (x_interpreter.only_words && arg[0] == '@'); // a file of options
    }

    void take_positional(std::string_view arg)
    {
        x_done = true;
        if (arg == "-") return; // standard input
        const bool is_class = x_interpreter.only_words && !arg.ends_with(".java");
        (is_class ? x_found.module : x_found.path) = arg;
    }

    void take_value(std::string& into, std::string_view attached)
    {
        x_done = true;
        if (!attached.empty())
            into = attached;
        else if (x_at + 1 < x_args.size())
            into = x_args[++x_at];
    }

    void take_word(std::string_view arg)
    {
        const std::size_t equals = arg.find('=');
        const std::string_view name = arg.substr(0, equals);
        const std::string_view value = equals == std::string_view::npos ? "" : arg.substr(equals + 1);
        const auto is_one_of = [&](std::span<const std::string_view> words) {
            return std::ranges::find(words, name) != words.end();
        };
        if (is_one_of(x_interpreter.word_code))
            x_done = true;
        else if (is_one_of(x_interpreter.word_file))
            take_value(x_found.path, value);
        else if (is_one_of(x_interpreter.word_module))
            take_value(x_found.module, value);
        else if (equals == std::string_view::npos && is_one_of(x_interpreter.word_arguments))
            ++x_at;
    }

    void take_letters(std::string_view arg)
    {
        for (std::size_t i = 1; i < arg.size(); ++i) {
            const std::string_view rest = arg.substr(i + 1);
            if (x_interpreter.code.contains(arg[i])) {
                x_done = true;
                return;
            }
            if (x_interpreter.file.contains(arg[i])) return take_value(x_found.path, rest);
            if (x_interpreter.module.contains(arg[i])) return take_value(x_found.module, rest);
            if (x_interpreter.next.contains(arg[i])) ++x_at;
            if (x_interpreter.attached.contains(arg[i])) return;
            if (!x_interpreter.arguments.contains(arg[i])) continue;
            if (rest.empty()) ++x_at;
            return;
        }
    }

    const Interpreter& x_interpreter;
    std::span<const std::string> x_args;
    std::size_t x_at = 0;
    bool x_done = false;
    Script x_found;
};

std::string absolute(const std::string& path, std::string_view working_directory)
{
    if (path.empty() || path.starts_with('/') || !working_directory.starts_with('/') || working_directory == "/")
        return path;
    return (std::filesystem::path(working_directory) / path).lexically_normal().string();
}

// The program that runs, and its arguments without the name. `busybox sh x` and `sh x` may be the same program.
std::pair<std::string_view, std::span<const std::string>> program_of(const Process& process)
{
    std::span<const std::string> args(process.args);
    std::string_view program = base_name(process.executable);
    if (args.empty()) return {program, args};
    std::string_view called = base_name(args[0]);
    args = args.subspan(1);
    if (program == "busybox" && called == "busybox" && !args.empty()) {
        called = args[0];
        args = args.subspan(1);
    }
    return {program.empty() || program == "busybox" ? called : program, args};
}

} // namespace

Script find_script(const Process& process, std::string_view working_directory)
{
    const auto [program, args] = program_of(process);
    const Interpreter* interpreter = find_interpreter(program);
    if (interpreter == nullptr) return {};
    ArgumentWalk walk(*interpreter, args);
    Script script = walk.find();
    if (process.args_truncated && walk.used_last()) return {}; // it may be longer
    script.path = absolute(script.path, working_directory);
    return script;
}

} // namespace listenwatch
