#include "base/process_reading.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace listenwatch {
namespace {

TEST(ReadProcess, DescribesThisProcess)
{
    const auto process = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()));
    ASSERT_TRUE(process) << process.error().text;
    EXPECT_EQ(process->ppid, static_cast<std::uint32_t>(::getppid()));
    EXPECT_EQ(process->euid, ::geteuid());
    EXPECT_TRUE(process->executable.ends_with("base_test")) << process->executable;
    EXPECT_FALSE(process->args.empty());
    EXPECT_FALSE(process->exe_deleted);
    EXPECT_NE(process->pid_ns_ino, 0U);
}

TEST(ReadProcess, RefusesAPidThatWasReused)
{
    const auto process = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()), 1);
    ASSERT_FALSE(process);
    EXPECT_NE(process.error().text.find("another process"), std::string::npos);
}

TEST(ReadRestOfProcess, KeepsWhatTheKernelToldAndAddsTheProgram)
{
    const auto whole = read_process(Procfs{}, static_cast<std::uint32_t>(::getpid()));
    ASSERT_TRUE(whole) << whole.error().text;
    Process seen;
    seen.source = ProcessSource::kernel;
    seen.pid = whole->pid;
    seen.start_boottime_ns = whole->start_boottime_ns;
    seen.euid = 4711;
    const auto rest = read_rest_of_process(Procfs{}, seen);
    ASSERT_TRUE(rest) << rest.error().text;
    EXPECT_EQ(rest->euid, 4711U);
    EXPECT_EQ(rest->comm, whole->comm);
    EXPECT_EQ(rest->executable, whole->executable);
    EXPECT_EQ(rest->args, whole->args);
    EXPECT_EQ(rest->cgroup, whole->cgroup);
    seen.start_boottime_ns += 1'000'000'000;
    EXPECT_FALSE(read_rest_of_process(Procfs{}, seen)) << "another process by now";
}

} // namespace
} // namespace listenwatch
