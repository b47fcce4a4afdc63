// The event stream on a file system that fills up: a small tmpfs in a mount namespace of this process.
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "sample_event.h"
#include "sink/json_file.h"
#include "sink/schema/ecs.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

class FullDiskTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "a private mount namespace needs root";
        if (::unshare(CLONE_NEWNS) != 0) GTEST_SKIP() << "no private mount namespace: " << errno_text(errno);
        ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << errno_text(errno);
        ASSERT_EQ(::mount("tmpfs", directory.path.c_str(), "tmpfs", 0, "size=64k"), 0) << errno_text(errno);
    }
    ~FullDiskTest() override { ::umount2(directory.path.c_str(), MNT_DETACH); }

    void fill() const { std::ofstream(directory / "ballast") << std::string(40'000, 'x'); }

    TemporaryDirectory directory;
    std::string path = directory / "events.json";
    EcsSchema schema{sample_host(), sample_sensor()};
    Record record;
};

TEST_F(FullDiskTest, LosesNothingAndLeavesNothingHalf)
{
    fill();
    JsonFile file(path);
    constexpr std::uint64_t kEvents = 40;
    ListenEvent event = sample_event(Action::listener_opened);
    std::string trouble;
    for (event.sequence = 0; event.sequence < kEvents; ++event.sequence) {
        schema.describe(event, record);
        file.write(record, nullptr);
        if (const auto flushed = file.flush(); !flushed) trouble = flushed.error().text;
    }
    EXPECT_TRUE(trouble.starts_with(path + ": No space left on device: ")) << trouble;
    EXPECT_TRUE(trouble.ends_with(" events wait, 0 lost")) << trouble;
    EXPECT_FALSE(read_file(path)->ends_with('\n')); // tmpfs takes what fits: half a line got out

    ASSERT_EQ(::unlink((directory / "ballast").c_str()), 0);
    ASSERT_EQ(::mount(nullptr, directory.path.c_str(), nullptr, MS_REMOUNT, "size=1m"), 0) << errno_text(errno);
    ASSERT_TRUE(file.flush());
    const std::string text = *read_file(path);
    ASSERT_TRUE(text.ends_with('\n'));
    std::uint64_t expected = 0;
    for (const std::string_view line : split(std::string_view(text).substr(0, text.size() - 1), '\n'))
        EXPECT_EQ(nlohmann::json::parse(line)["event"]["sequence"], expected++);
    EXPECT_EQ(expected, kEvents);
}

} // namespace
} // namespace listenwatch
