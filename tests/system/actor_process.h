// An actor (tests/system/actor) that a test runs: what it says, line by line, and the word that lets it go on.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "base/unique_fd.h"

namespace listenwatch {

/// One line of an actor. What it did not say is false, 0 or "".
class Truth {
public:
    using Value = std::variant<bool, std::uint64_t, std::string>;
    Truth() = default;
    explicit Truth(std::map<std::string, Value, std::less<>> values) : x_values(std::move(values)) {}

    [[nodiscard]] bool flag(std::string_view name) const { return get<bool>(name); }
    [[nodiscard]] std::uint64_t number(std::string_view name) const { return get<std::uint64_t>(name); }
    [[nodiscard]] std::string text(std::string_view name) const { return get<std::string>(name); }
    /// No line came.
    [[nodiscard]] bool empty() const { return x_values.empty(); }

private:
    template<class Type> Type get(std::string_view name) const
    {
        const auto found = x_values.find(name);
        const Type* value = found == x_values.end() ? nullptr : std::get_if<Type>(&found->second);
        return value != nullptr ? *value : Type{};
    }
    std::map<std::string, Value, std::less<>> x_values;
};

/// The actor's file: $LISTENWATCH_ACTOR, else the one of this build tree.
std::string actor_program();

/// Runs `actor DEED ARGUMENT...`; the actor goes when its standard input closes, at the latest with this object.
class ActorProcess {
public:
    /// `program`: another file than `actor_program()`.
    explicit ActorProcess(const std::vector<std::string>& arguments, std::string program = "");
    ~ActorProcess();
    ActorProcess(const ActorProcess&) = delete;
    ActorProcess& operator=(const ActorProcess&) = delete;

    /// The actor's next line; empty when it ended or says nothing for `limit`.
    Truth next(std::chrono::seconds limit = std::chrono::seconds(30));
    /// Whether it says something, or ends, within that time.
    [[nodiscard]] bool speaks_within(std::chrono::milliseconds limit) const;
    /// Lets it do its next step: close, in most deeds.
    void go_on();
    /// Closes its input and waits for its end. Its exit code, or 128 and the signal that ended it.
    int finish();
    [[nodiscard]] pid_t pid() const { return x_pid; }

private:
    UniqueFd x_input, x_output;
    std::string x_unread;
    pid_t x_pid = -1;
    int x_code = -1;
};

} // namespace listenwatch
