// One line of the monitor's event stream.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace listenwatch {

/// Its fields by their dotted names. A field that is not there is "", 0 or false.
class StreamEvent {
public:
    StreamEvent() = default;
    /// Reads a line; `is_valid` is false when it is no JSON object.
    explicit StreamEvent(std::string line);

    [[nodiscard]] bool is_valid() const { return x_valid; }
    [[nodiscard]] std::string text(const std::string& field) const;
    [[nodiscard]] std::uint64_t number(const std::string& field) const;
    [[nodiscard]] bool flag(const std::string& field) const { return text(field) == "true"; }
    [[nodiscard]] std::vector<std::string> texts(const std::string& field) const;
    [[nodiscard]] const std::string& line() const { return x_line; }

private:
    std::string x_line;
    bool x_valid = false;
    std::map<std::string, std::vector<std::string>> x_fields;
};

} // namespace listenwatch
