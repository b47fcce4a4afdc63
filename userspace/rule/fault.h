// What is wrong with a rule file, and where.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "listenwatch/result.h"

namespace listenwatch {

/// A value, or what is wrong with the text it should be made of.
template<class T> using Checked = std::expected<T, std::string>;

/// Builds the failing side of a Checked.
inline std::unexpected<std::string> wrong(std::string text)
{
    return std::unexpected(std::move(text));
}

/// Collects the faults of one file, so that a user sees all of them at once.
class Findings {
public:
    explicit Findings(std::string file) : x_file(std::move(file)) {}

    /// `where` is the path of keys ("detection.selection"), "" for none.
    void error(std::size_t line, std::string_view where, std::string_view text);
    void warning(std::size_t line, std::string_view where, std::string_view text);

    [[nodiscard]] const std::string& file() const { return x_file; }
    [[nodiscard]] const std::vector<Error>& errors() const { return x_errors; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return x_warnings; }

private:
    [[nodiscard]] std::string place(std::size_t line, std::string_view where, std::string_view text) const;

    std::string x_file;
    std::vector<Error> x_errors;
    std::vector<std::string> x_warnings;
};

} // namespace listenwatch
