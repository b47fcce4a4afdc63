#include "sink/json_file.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/unique_fd.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

namespace fs = std::filesystem;

constexpr JsonFileLimits kAtOnce{.check_ns = 0};

class JsonFileTest : public testing::Test {
protected:
    static Record event(std::int64_t number)
    {
        Record record;
        record.set(Field::event_sequence, number);
        return record;
    }
    static std::string line(std::int64_t number)
    {
        return "{\"event\":{\"sequence\":" + std::to_string(number) + "}}\n";
    }
    std::string content(const std::string& name = "events.json") const
    {
        return read_file(directory / name).value_or("(none)");
    }

    TemporaryDirectory directory;
    std::string path = directory / "events.json";
};

TEST_F(JsonFileTest, AppendsWholeLines)
{
    {
        JsonFile file(path);
        file.write(event(1), nullptr);
        file.write(event(2), nullptr);
        EXPECT_FALSE(fs::exists(path));
        ASSERT_TRUE(file.flush());
    }
    JsonFile file(path);
    file.write(event(3), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), line(1) + line(2) + line(3));
}

TEST_F(JsonFileTest, IsReadableByItsGroupOnly)
{
    const mode_t old = ::umask(0);
    JsonFile file(path);
    EXPECT_TRUE(file.reopen());
    ::umask(old);
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
}

TEST_F(JsonFileTest, WritesEarlyWhenTheBufferIsFull)
{
    JsonFile file(path, nullptr, {.write_bytes = 50});
    file.write(event(1), nullptr);
    EXPECT_EQ(content(), "(none)");
    file.write(event(2), nullptr);
    EXPECT_EQ(content(), line(1) + line(2));
}

TEST_F(JsonFileTest, BeginsEachNewFileWithItsHead)
{
    int heads = 0;
    JsonFile file(path, [&] { return "{\"head\":" + std::to_string(++heads) + "}\n"; }, kAtOnce);
    ASSERT_TRUE(file.reopen());
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), "{\"head\":1}\n");
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    ASSERT_TRUE(file.reopen()); // the same file: no second head
    file.write(event(2), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), "{\"head\":1}\n" + line(1) + line(2));
}

TEST_F(JsonFileTest, NoticesARotationByItself)
{
    JsonFile file(path, [] { return std::string("{\"head\":1}\n"); }, kAtOnce);
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    fs::rename(path, path + ".1");
    file.write(event(2), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content("events.json.1"), "{\"head\":1}\n" + line(1));
    EXPECT_EQ(content(), "{\"head\":1}\n" + line(2));
    fs::remove(path);
    file.write(event(3), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), "{\"head\":1}\n" + line(3));
}

TEST_F(JsonFileTest, LooksForARotationAtMostOnceInAWhile)
{
    JsonFile file(path, nullptr, {.check_ns = 3'600'000'000'000});
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    fs::rename(path, path + ".1");
    file.write(event(2), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content("events.json.1"), line(1) + line(2));
    ASSERT_TRUE(file.reopen()); // told so: at once
    file.write(event(3), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), line(3));
}

TEST_F(JsonFileTest, IsNotGluedToHalfALineOfARunThatWasKilled)
{
    ASSERT_EQ(std::system(("printf '{\"half' > " + path).c_str()), 0);
    JsonFile file(path, [] { return std::string("{\"head\":1}\n"); });
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), "{\"half\n" + line(1));
}

TEST_F(JsonFileTest, KeepsEventsWhileTheDirectoryIsMissing)
{
    fs::remove_all(directory.path);
    JsonFile file(path, nullptr, {.kept_bytes = 2 * line(1).size()});
    for (int i = 1; i <= 5; ++i) file.write(event(i), nullptr);
    const auto failed = file.flush();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "open " + path + ": No such file or directory: 2 events wait, 3 lost");

    fs::create_directory(directory.path);
    const auto recovered = file.flush();
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().text, path + ": written again: 3 events were lost");
    EXPECT_EQ(content(), line(1) + line(2));
    EXPECT_EQ(file.lost(), 3U);
    EXPECT_TRUE(file.flush());
}

TEST_F(JsonFileTest, TellsALossInTheStreamToo)
{
    fs::remove_all(directory.path);
    JsonFile file(path, nullptr, {.kept_bytes = 2 * line(1).size()});
    std::vector<std::uint64_t> told;
    file.on_loss([&](std::uint64_t lost) {
        told.push_back(lost);
        file.write(event(6), nullptr);
    });
    for (int i = 1; i <= 5; ++i) file.write(event(i), nullptr);
    ASSERT_FALSE(file.flush());
    EXPECT_TRUE(told.empty()) << "there is no room for it yet";

    fs::create_directory(directory.path);
    ASSERT_FALSE(file.flush());
    EXPECT_EQ(content(), line(1) + line(2) + line(6));
    EXPECT_TRUE(file.flush());
    EXPECT_EQ(told, std::vector<std::uint64_t>{3});
}

TEST_F(JsonFileTest, StaysWithTheOldFileWhenTheNewOneCannotBeOpened)
{
    JsonFile file(path, nullptr, kAtOnce);
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    fs::rename(path, path + ".1");
    fs::create_directory(path);
    file.write(event(2), nullptr);
    const auto failed = file.flush();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "open " + path + ": Is a directory: events go on into the file that had this name");
    EXPECT_EQ(content("events.json.1"), line(1) + line(2));
}

TEST_F(JsonFileTest, TellsThatTheDiskIsFull)
{
    fs::create_symlink("/dev/full", path);
    JsonFile file(path);
    file.write(event(1), nullptr);
    for (int i = 0; i < 2; ++i) {
        const auto failed = file.flush();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().text, path + ": No space left on device: 1 events wait, 0 lost");
    }
    fs::remove(path);
    ASSERT_TRUE(file.reopen());
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), line(1));
}

// RLIMIT_FSIZE stands for a disk that fills up in the middle of a line.
class JsonFileInSmallSpaceTest : public JsonFileTest {
protected:
    JsonFileInSmallSpaceTest()
    {
        x_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &x_limit);
    }
    ~JsonFileInSmallSpaceTest() override
    {
        allow(x_limit.rlim_cur);
        std::signal(SIGXFSZ, x_handler);
    }
    void allow(rlim_t bytes) const
    {
        const rlimit limit{bytes, x_limit.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    }
    void allow_all() const { allow(x_limit.rlim_cur); }

private:
    rlimit x_limit{};
    sighandler_t x_handler = nullptr;
};

TEST_F(JsonFileInSmallSpaceTest, FinishesTheLineThatIsHalfOut)
{
    JsonFile file(path);
    for (int i = 1; i <= 3; ++i) file.write(event(i), nullptr);
    allow(line(1).size() + 5);
    const auto failed = file.flush();
    allow_all();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, path + ": File too large: 2 events wait, 0 lost");
    EXPECT_EQ(content(), line(1) + line(2).substr(0, 5));
    file.write(event(4), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content(), line(1) + line(2) + line(3) + line(4));
}

TEST_F(JsonFileInSmallSpaceTest, TakesHalfALineWithItToTheNextFile)
{
    JsonFile file(path, [] { return std::string("{\"head\":1}\n"); }, kAtOnce);
    const std::string head = "{\"head\":1}\n";
    file.write(event(1), nullptr);
    file.write(event(2), nullptr);
    allow(head.size() + line(1).size() + 5);
    ASSERT_FALSE(file.flush());
    fs::rename(path, path + ".1");
    const auto failed = file.flush(); // the old file has no room for the rest; the new one has
    allow_all();
    EXPECT_TRUE(failed) << failed.error().text;
    EXPECT_EQ(content("events.json.1"), head + line(1));
    EXPECT_EQ(content(), head + line(2));
}

TEST_F(JsonFileInSmallSpaceTest, TakesHalfAHeadNowhere)
{
    JsonFile file(path, [] { return std::string("{\"head\":1}\n"); }, kAtOnce);
    file.write(event(1), nullptr);
    allow(4);
    EXPECT_EQ(file.flush().error().text, path + ": File too large: 1 events wait, 0 lost");
    fs::rename(path, path + ".1");
    ASSERT_FALSE(file.flush());
    allow_all();
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(content("events.json.1"), "");
    EXPECT_EQ(content(), "{\"head\":1}\n" + line(1));
}

TEST_F(JsonFileTest, WritesToTheStandardOutput)
{
    JsonFile file("-", [] { return std::string("{\"head\":1}\n"); });
    testing::internal::CaptureStdout();
    ASSERT_TRUE(file.reopen());
    file.write(event(1), nullptr);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(testing::internal::GetCapturedStdout(), line(1));
}

TEST_F(JsonFileTest, TellsOnceThatASlowReaderCostsEventsAndThenOnlyWaits)
{
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    JsonFile file(path, nullptr, {.kept_bytes = 100'000});
    ASSERT_TRUE(file.reopen());
    for (int gap = 0; gap < 2; ++gap) {
        const std::uint64_t before = file.lost();
        for (int i = 0; file.lost() == before; ++i) {
            EXPECT_TRUE(file.flush()) << "slow is no trouble while nothing is lost";
            file.write(event(i), nullptr);
        }
        const auto told = file.flush();
        ASSERT_FALSE(told);
        EXPECT_TRUE(told.error().text.starts_with(path + ": Resource temporarily unavailable: ")) << told.error().text;
        EXPECT_GT(file.flush().value_or(0), 0U) << "call again soon";
        std::string all;
        std::array<char, 65536> chunk{};
        for (auto waits = file.flush(); waits && *waits != 0; waits = file.flush())
            all.append(chunk.data(), static_cast<std::size_t>(::read(reader.get(), chunk.data(), chunk.size())));
        const ssize_t rest = ::read(reader.get(), chunk.data(), chunk.size());
        all.append(chunk.data(), static_cast<std::size_t>(rest));
        EXPECT_TRUE(all.ends_with('\n'));
        EXPECT_TRUE(file.flush());
    }
}

TEST_F(JsonFileTest, DoesNotWaitForAReaderOfAPipe)
{
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    JsonFile file(path);
    file.write(event(1), nullptr);
    const auto failed = file.flush();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().text, "open " + path + ": No such device or address: 1 events wait, 0 lost");
}

} // namespace
} // namespace listenwatch
