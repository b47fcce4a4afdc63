#include "actor_process.h"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace listenwatch {
namespace {

Truth parse(const std::string& line)
{
    std::map<std::string, Truth::Value, std::less<>> values;
    const auto json = nlohmann::json::parse(line, nullptr, false);
    for (const auto& [name, value] : json.items()) {
        if (value.is_boolean()) values[name] = value.get<bool>();
        if (value.is_number()) values[name] = value.get<std::uint64_t>();
        if (value.is_string()) values[name] = value.get<std::string>();
    }
    return Truth(std::move(values));
}

struct Pipe {
    UniqueFd read, write;
    Pipe()
    {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
        read = UniqueFd(ends[0]);
        write = UniqueFd(ends[1]);
    }
};

} // namespace

std::string actor_program()
{
    const char* named = std::getenv("LISTENWATCH_ACTOR");
    return named != nullptr ? named : LISTENWATCH_ACTOR_FILE;
}

ActorProcess::ActorProcess(const std::vector<std::string>& arguments, std::string program)
{
    if (program.empty()) program = actor_program();
    std::vector<char*> argv{program.data()};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    Pipe input, output;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input.read.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output.write.get(), STDOUT_FILENO);
    if (::posix_spawn(&x_pid, program.c_str(), &actions, nullptr, argv.data(), environ) != 0) x_pid = -1;
    ::posix_spawn_file_actions_destroy(&actions);
    x_input = std::move(input.write);
    x_output = std::move(output.read);
}

ActorProcess::~ActorProcess()
{
    finish();
}

Truth ActorProcess::next(std::chrono::seconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (true) {
        if (const std::size_t at = x_unread.find('\n'); at != std::string::npos) {
            const std::string line = x_unread.substr(0, at);
            x_unread.erase(0, at + 1);
            return parse(line);
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd entry{x_output.get(), POLLIN, 0};
        const int ready = left.count() > 0 ? ::poll(&entry, 1, static_cast<int>(left.count())) : 0;
        if (ready < 0 && errno == EINTR) continue;
        std::array<char, 4096> buffer{};
        const ssize_t size = ready > 0 ? ::read(x_output.get(), buffer.data(), buffer.size()) : 0;
        if (size <= 0) return {};
        x_unread.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

bool ActorProcess::speaks_within(std::chrono::milliseconds limit) const
{
    pollfd entry{x_output.get(), POLLIN, 0};
    return !x_unread.empty() || ::poll(&entry, 1, static_cast<int>(limit.count())) != 0;
}

void ActorProcess::go_on()
{
    pollfd entry{x_input.get(), POLLOUT, 0};
    const bool gone = ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLERR) != 0; // a write would bring SIGPIPE
    if (gone || ::write(x_input.get(), "\n", 1) != 1) x_input.reset();
}

int ActorProcess::finish()
{
    x_input.reset();
    if (x_code >= 0 || x_pid < 0) return x_code;
    int status = 0;
    while (::waitpid(x_pid, &status, 0) < 0 && errno == EINTR) {
    }
    x_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return x_code;
}

} // namespace listenwatch
