// A child process that opens something, tells about it, and keeps it until its parent has seen enough.
#pragma once

#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

#include "base/unique_fd.h"

namespace listenwatch {

/// The child's end of the two pipes. An answer is plain data.
template<class Answer> class Parent {
    static_assert(std::is_trivially_copyable_v<Answer>);

public:
    Parent(int answer_fd, int hold_fd) : x_answer_fd(answer_fd), x_hold_fd(hold_fd) {}

    void tell(const Answer& answer) const
    {
        if (::write(x_answer_fd, &answer, sizeof answer) != sizeof answer) ::_exit(1);
    }
    /// Returns when the parent has seen enough.
    void wait() const
    {
        char byte = 0;
        while (::read(x_hold_fd, &byte, 1) > 0) {
        }
    }

private:
    int x_answer_fd;
    int x_hold_fd;
};

/// Runs `work(parent)` in a forked child and takes its answer; the child ends with this object.
template<class Answer> class Child {
public:
    template<class Work> explicit Child(Work work)
    {
        int answer_pipe[2] = {-1, -1}, hold_pipe[2] = {-1, -1};
        if (::pipe(answer_pipe) != 0 || ::pipe(hold_pipe) != 0) return;
        UniqueFd answer_in(answer_pipe[0]), answer_out(answer_pipe[1]), hold_in(hold_pipe[0]), hold_out(hold_pipe[1]);
        x_pid = ::fork();
        if (x_pid == 0) {
            hold_out.reset();
            const Parent<Answer> parent(answer_out.get(), hold_in.get());
            work(parent);
            parent.wait();
            ::_exit(0);
        }
        x_hold = std::move(hold_out);
        answer_out.reset();
        x_answered = ::read(answer_in.get(), &x_answer, sizeof x_answer) == sizeof x_answer;
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { finish(); }

    void finish()
    {
        x_hold.reset();
        if (x_pid > 0) ::waitpid(x_pid, nullptr, 0);
        x_pid = -1;
    }
    /// False: the child died before it said anything.
    [[nodiscard]] bool answered() const { return x_answered; }
    [[nodiscard]] const Answer& answer() const { return x_answer; }
    [[nodiscard]] std::uint32_t pid() const { return static_cast<std::uint32_t>(x_pid); }

private:
    pid_t x_pid = -1;
    UniqueFd x_hold;
    Answer x_answer{};
    bool x_answered = false;
};

} // namespace listenwatch
