#include "sink/line_queue.h"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/unique_fd.h"

namespace listenwatch {
namespace {

// A pipe that takes `room` bytes and no more until it is read.
struct NarrowPipe {
    UniqueFd in, out;
    NarrowPipe()
    {
        int fds[2];
        if (::pipe2(fds, O_NONBLOCK | O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
        out = UniqueFd(fds[0]);
        in = UniqueFd(fds[1]);
        ::fcntl(in.get(), F_SETPIPE_SZ, 4096);
    }
    std::string read_all() const
    {
        std::string text(10'000, '\0');
        const ssize_t got = ::read(out.get(), text.data(), text.size());
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
};

std::string line_of(std::size_t size, char letter)
{
    return std::string(size - 1, letter) + "\n";
}

TEST(LineQueue, CountsWhatFindsNoRoom)
{
    LineQueue queue(10);
    EXPECT_TRUE(queue.push("12345\n"));
    EXPECT_FALSE(queue.push("12345\n"));
    EXPECT_TRUE(queue.push("123\n"));
    EXPECT_EQ(queue.lines(), 2U);
    EXPECT_EQ(queue.lost(), 1U);
}

TEST(LineQueue, KeepsALineThatIsHalfOutAndFinishesIt)
{
    const NarrowPipe pipe;
    LineQueue queue(100'000);
    queue.push("a\n");
    queue.push(line_of(5000, 'b'));
    EXPECT_EQ(queue.write_to(pipe.in.get()), EAGAIN) << "the line has to wait, or two pages";
    EXPECT_EQ(queue.half_sent(), 0U);
    std::string got = pipe.read_all();
    EXPECT_EQ(queue.write_to(pipe.in.get()), EAGAIN);
    EXPECT_EQ(queue.lines(), 1U);
    EXPECT_EQ(queue.written(), 1U);
    EXPECT_EQ(queue.half_sent(), 4096U);
    EXPECT_EQ(queue.size_bytes(), 5000U);
    got += pipe.read_all();

    queue.push("c\n");
    EXPECT_EQ(queue.finish_line(pipe.in.get()), 0);
    EXPECT_EQ(queue.lines(), 1U);
    EXPECT_EQ(queue.half_sent(), 0U);
    got += pipe.read_all();
    EXPECT_EQ(got, "a\n" + line_of(5000, 'b'));
    EXPECT_EQ(queue.write_to(pipe.in.get()), 0);
    EXPECT_EQ(pipe.read_all(), "c\n");
    EXPECT_TRUE(queue.empty());
}

TEST(LineQueue, BeginsALineAgainElsewhere)
{
    const NarrowPipe pipe;
    LineQueue queue(100'000);
    queue.push(line_of(5000, 'a'));
    EXPECT_EQ(queue.write_to(pipe.in.get()), EAGAIN);
    queue.restart_line();
    queue.push_front("head\n");
    EXPECT_EQ(queue.lines(), 2U);
    const NarrowPipe other;
    ::fcntl(other.in.get(), F_SETPIPE_SZ, 16384);
    EXPECT_EQ(queue.write_to(other.in.get()), 0);
    EXPECT_EQ(other.read_all(), "head\n" + line_of(5000, 'a'));
}

TEST(LineQueue, GivesAPipeWholeLinesAndNeverWaits)
{
    NarrowPipe pipe;
    ::fcntl(pipe.in.get(), F_SETFL, 0); // may block, as a standard output may
    ::fcntl(pipe.in.get(), F_SETPIPE_SZ, 8192);
    LineQueue queue(100'000);
    for (const char letter : {'a', 'b', 'c', 'd', 'e'}) queue.push(line_of(1500, letter));
    EXPECT_EQ(queue.write_to(pipe.in.get()), EAGAIN);
    EXPECT_EQ(queue.half_sent(), 0U);
    EXPECT_EQ(queue.lines(), 1U) << "two lines a page, two pages";
    EXPECT_EQ(pipe.read_all(), line_of(1500, 'a') + line_of(1500, 'b') + line_of(1500, 'c') + line_of(1500, 'd'));
    EXPECT_EQ(queue.write_to(pipe.in.get()), 0);
    EXPECT_EQ(pipe.read_all(), line_of(1500, 'e'));
    pipe.out.reset();
    queue.push("f\n");
    ::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(queue.write_to(pipe.in.get()), EPIPE);
    EXPECT_EQ(queue.lines(), 1U);
}

TEST(LineQueue, TakesItsFirstLineBack)
{
    LineQueue queue(100);
    queue.push("b\n");
    queue.push_front("a\n");
    queue.pop_front();
    const NarrowPipe pipe;
    EXPECT_EQ(queue.write_to(pipe.in.get()), 0);
    EXPECT_EQ(pipe.read_all(), "b\n");
}

TEST(LineQueue, TellsTheErrorOfTheDescriptor)
{
    LineQueue queue(100);
    queue.push("a\n");
    EXPECT_EQ(queue.write_to(-1), EBADF);
    EXPECT_EQ(queue.lines(), 1U);
}

} // namespace
} // namespace listenwatch
