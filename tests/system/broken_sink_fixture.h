// What tests of sinks that cannot take what they get share.
#pragma once

#include <algorithm>
#include <array>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include "base/unique_fd.h"
#include "has_text.h"
#include "monitor_fixture.h"
#include "temporary_directory.h"

namespace listenwatch {

// Room for a whole flood: else a part of it is lost there, fewer events meet the sink, and the monitor is busy with
// looking at the host again.
inline constexpr const char* kRing = "16M";

// Syslog as the test plays it. Its queue is short: who waits for something else must empty it.
class FakeSyslog {
public:
    [[nodiscard]] std::string path() const { return x_directory / "log"; }

    bool appear()
    {
        x_socket = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof address.sun_path - 1);
        return ::bind(x_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    // The next message, "" when there is none within `limit_ms`.
    std::string receive(int limit_ms)
    {
        pollfd wanted{x_socket.get(), POLLIN, 0};
        if (!x_socket || ::poll(&wanted, 1, limit_ms) != 1) return {};
        std::array<char, 8192> text{};
        const ssize_t got = ::recv(x_socket.get(), text.data(), text.size(), 0);
        return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : std::string{};
    }

private:
    TemporaryDirectory x_directory;
    UniqueFd x_socket;
};

class BrokenSink : public MonitorFixture {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "a file system of one's own needs root";
        MonitorFixture::SetUp();
    }

    bool says(const std::string& words)
    {
        return wait_until([&] {
            take_messages(0);
            monitor->read_waiting();
            return monitor->errors().find(words) != std::string::npos;
        });
    }

    void take_messages(int limit_ms)
    {
        for (std::string text = syslog.receive(limit_ms); !text.empty(); text = syslog.receive(0))
            messages.push_back(text);
    }

    // The first message that has these words. The monitor's events are read meanwhile: a full pipe would hold it.
    std::string message_with(const std::string& words)
    {
        const auto has_words = [&](const std::string& each) { return each.find(words) != std::string::npos; };
        const auto find = [&] { return std::ranges::find_if(messages, has_words); };
        wait_until([&] {
            monitor->read_waiting();
            take_messages(10);
            return find() != messages.end();
        });
        return find() == messages.end() ? "" : *find();
    }

    FakeSyslog syslog;
    std::vector<std::string> messages; // that syslog got
};

} // namespace listenwatch
