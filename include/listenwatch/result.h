// How errors travel: every function that can fail in normal life returns Result<T>; each layer that passes an error on
// says what *it* was doing with `during`. Exceptions of libraries are caught in the file that calls the library.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace listenwatch {

/// What kind of trouble it is; `exit_code` maps it to the documented exit code of the program.
enum class ErrorKind {
    usage,       ///< bad command line, config or rule: the user can mend it
    permission,  ///< a right is missing
    unsupported, ///< the kernel or the build lacks something
    runtime,     ///< everything else: I/O, a peer that died
};

/// An error for people: one line, no newline, outermost action first ("read rules: x.yml:3: ...").
struct Error {
    ErrorKind kind = ErrorKind::runtime;
    std::string text;
};

/// A value, or why there is none.
template<class T> using Result = std::expected<T, Error>;

/// Builds the failing side of a Result.
inline std::unexpected<Error> fail(ErrorKind kind, std::string text)
{
    return std::unexpected(Error{kind, std::move(text)});
}

/// Adds what the caller was doing: `during("attach", e)` gives "attach: <e>".
inline std::unexpected<Error> during(std::string_view doing, Error error)
{
    error.text.insert(0, ": ").insert(0, doing);
    return std::unexpected(std::move(error));
}

/// 2 usage or config, 3 no permission or kernel support, 4 runtime error (0 fine and 1 findings are not errors).
constexpr int exit_code(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::usage: return 2;
    case ErrorKind::permission:
    case ErrorKind::unsupported: return 3;
    case ErrorKind::runtime: return 4;
    }
    return 4;
}

} // namespace listenwatch
