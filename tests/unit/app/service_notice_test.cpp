#include "app/service_notice.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include "temporary_directory.h"

namespace listenwatch {
namespace {

// Stands in for systemd: the socket, and what came.
class ServiceNoticeTest : public ::testing::Test {
protected:
    ServiceNoticeTest() : x_path(x_directory / "notify"), x_socket(::socket(AF_UNIX, SOCK_DGRAM, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, x_path.c_str(), sizeof(address.sun_path) - 1);
        EXPECT_EQ(::bind(x_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        ::setenv("NOTIFY_SOCKET", x_path.c_str(), 1);
    }
    ~ServiceNoticeTest() override
    {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
    }

    // "" when nothing came.
    std::string received()
    {
        std::array<char, 256> text{};
        const ssize_t size = ::recv(x_socket.get(), text.data(), text.size(), MSG_DONTWAIT);
        return size < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(size));
    }

    TemporaryDirectory x_directory;
    std::string x_path;
    UniqueFd x_socket;
};

TEST_F(ServiceNoticeTest, SaysThatItIsReady)
{
    ServiceNotice notice;
    notice.ready("3 listeners");
    EXPECT_EQ(received(), "READY=1\nSTATUS=3 listeners");
}

TEST_F(ServiceNoticeTest, SaysNothingToAWatchdogThatIsNotThere)
{
    ServiceNotice notice;
    EXPECT_EQ(notice.watchdog_ms(), -1);
    notice.alive();
    EXPECT_EQ(received(), "");
}

TEST_F(ServiceNoticeTest, TellsTheWatchdogOnceHoweverOftenTheLoopTurns)
{
    ::setenv("WATCHDOG_USEC", "3600000000", 1);
    ServiceNotice notice;
    EXPECT_EQ(notice.watchdog_ms(), 1'800'000);
    for (int turn = 0; turn < 1000; ++turn) notice.alive(); // would wait for ever on a full queue
    EXPECT_EQ(received(), "WATCHDOG=1");
    EXPECT_EQ(received(), "");
}

TEST_F(ServiceNoticeTest, DoesNotWaitForAManagerThatDoesNotRead)
{
    ::setenv("WATCHDOG_USEC", "2000", 1); // said each millisecond
    ServiceNotice notice;
    for (int full = 0; full < 5000;) { // net.unix.max_dgram_qlen is 10, or some hundreds
        const bool was_sent = [&] {
            const UniqueFd probe(::socket(AF_UNIX, SOCK_DGRAM, 0));
            sockaddr_un to{};
            to.sun_family = AF_UNIX;
            std::strncpy(to.sun_path, x_path.c_str(), sizeof(to.sun_path) - 1);
            return ::sendto(probe.get(), "x", 1, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 1;
        }();
        full = was_sent ? full + 1 : 5000;
    }
    notice.alive(); // returns
    EXPECT_EQ(received(), "x");
}

} // namespace
} // namespace listenwatch
