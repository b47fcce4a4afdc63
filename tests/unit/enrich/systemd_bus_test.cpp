// Against one that speaks D-Bus as systemd does, over a socket.
#include "enrich/systemd_bus.h"

#include <atomic>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <thread>

#include "base/clock.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kLong_ns = 20'000'000'000;

enum class Manner : std::uint8_t { answers, is_silent, gives_errors, talks_rubbish };

// Answers, or does not, in a thread of its own until it goes.
class FakeSystemd {
public:
    FakeSystemd(UniqueFd socket, Manner manner) : x_manner(manner)
    {
        x_thread = std::thread([this, fd = socket.release()] { serve(fd); });
    }
    ~FakeSystemd() { end(); }
    void end()
    {
        x_end = true;
        if (x_thread.joinable()) x_thread.join();
    }
    int questions() const { return x_questions; }

private:
    static int on_message(sd_bus_message* message, void* self, sd_bus_error* /*error*/)
    {
        return static_cast<FakeSystemd*>(self)->answer(message);
    }

    int answer(sd_bus_message* message)
    {
        if (!sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", "GetAll")) return 0;
        ++x_questions;
        if (x_manner == Manner::is_silent) return 1;
        if (x_manner == Manner::gives_errors)
            return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_UNKNOWN_OBJECT, "no such unit");
        sd_bus_message* reply = nullptr;
        sd_bus_message_new_method_return(message, &reply);
        if (x_manner == Manner::talks_rubbish) {
            sd_bus_message_append(reply, "s", "what?");
        } else {
            sd_bus_message_open_container(reply, 'a', "{sv}");
            sd_bus_message_append(reply, "{sv}", "ActiveEnterTimestamp", "t", std::uint64_t{7});
            sd_bus_message_append(reply, "{sv}", "Description", "s", sd_bus_message_get_path(message));
            sd_bus_message_append(reply, "{sv}", "InvocationID", "ay", 2, 0x0a, 0xff);
            sd_bus_message_append(reply, "{sv}", "TriggeredBy", "as", 2, "a.path", "a.socket");
            sd_bus_message_append(reply, "{sv}", "UnitFileState", "s", "enabled");
            sd_bus_message_close_container(reply);
        }
        sd_bus_send(nullptr, reply, nullptr);
        sd_bus_message_unref(reply);
        return 1;
    }

    void serve(int fd)
    {
        sd_bus* bus = nullptr;
        sd_id128_t id{};
        sd_id128_randomize(&id);
        sd_bus_new(&bus);
        sd_bus_set_fd(bus, fd, fd);
        sd_bus_set_server(bus, 1, id);
        sd_bus_add_filter(bus, nullptr, on_message, this);
        sd_bus_start(bus);
        while (!x_end) {
            const int more = sd_bus_process(bus, nullptr);
            if (more < 0) break;
            if (more == 0) sd_bus_wait(bus, 10'000);
        }
        sd_bus_close_unref(bus);
    }

    Manner x_manner;
    std::atomic<bool> x_end = false;
    std::atomic<int> x_questions = 0;
    std::thread x_thread;
};

class SystemdBusTest : public ::testing::Test {
protected:
    void start(Manner manner)
    {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
        systemd = std::make_unique<FakeSystemd>(UniqueFd(ends[1]), manner);
        auto opened = SystemdBus::open(UniqueFd(ends[0]));
        ASSERT_TRUE(opened) << opened.error().text;
        bus = std::move(*opened);
    }

    // Until it is no longer only asked for.
    UnitBook::Answer wait_for(const std::string& unit, std::uint64_t since_ns = 0)
    {
        const std::uint64_t due_ns = boottime_ns() + kLong_ns;
        UnitBook::Answer answer = bus->find(unit, since_ns);
        while (answer.state == UnitBook::State::asked && boottime_ns() < due_ns) {
            EXPECT_GE(bus->wait_ms(), 0);
            pollfd wanted{bus->poll_fd(), POLLIN, 0};
            ::poll(&wanted, 1, bus->wait_ms());
            bus->take();
            answer = bus->find(unit, since_ns);
        }
        return answer;
    }

    std::unique_ptr<FakeSystemd> systemd;
    std::unique_ptr<SystemdBus> bus;
};

TEST_F(SystemdBusTest, TakesFacts)
{
    start(Manner::answers);
    const auto answer = wait_for("ssh@1.service");
    ASSERT_EQ(answer.state, UnitBook::State::known) << bus->trouble();
    EXPECT_EQ(answer.facts->description, "/org/freedesktop/systemd1/unit/ssh_401_2eservice");
    EXPECT_EQ(answer.facts->invocation_id, "0aff");
    EXPECT_EQ(answer.facts->triggered_by, (std::vector<std::string>{"a.path", "a.socket"}));
    EXPECT_EQ(answer.facts->file_state, "enabled");
    EXPECT_EQ(bus->wait_ms(), -1);
}

TEST_F(SystemdBusTest, AsksOnceForManyListeners)
{
    start(Manner::answers);
    for (int i = 0; i < 50; ++i) bus->find("ssh.service", 0);
    ASSERT_EQ(wait_for("ssh.service").state, UnitBook::State::known);
    EXPECT_EQ(systemd->questions(), 1);
}

// What started after the question may be another run of the unit.
TEST_F(SystemdBusTest, AsksAgainForALaterRun)
{
    start(Manner::answers);
    ASSERT_EQ(wait_for("ssh.service").state, UnitBook::State::known);
    ASSERT_EQ(wait_for("ssh.service", boottime_ns()).state, UnitBook::State::known);
    EXPECT_EQ(systemd->questions(), 2);
}

TEST_F(SystemdBusTest, AnErrorIsAnAnswer)
{
    start(Manner::gives_errors);
    const auto answer = wait_for("gone.service");
    ASSERT_EQ(answer.state, UnitBook::State::known);
    EXPECT_EQ(answer.facts->description, "");
    EXPECT_EQ(bus->trouble(), "");
}

TEST_F(SystemdBusTest, RubbishIsAskedForAgainAndBreaksNothing)
{
    start(Manner::talks_rubbish);
    bus->find("ssh.service", 0);
    const std::uint64_t due_ns = boottime_ns() + kLong_ns;
    while (systemd->questions() < 3 && boottime_ns() < due_ns) {
        pollfd wanted{bus->poll_fd(), POLLIN, 0};
        ::poll(&wanted, 1, 10);
        bus->take();
        EXPECT_NE(bus->find("ssh.service", 0).state, UnitBook::State::known);
    }
    EXPECT_GE(systemd->questions(), 3);
}

// Two seconds once, not two for each listener.
TEST_F(SystemdBusTest, NobodyWaitsForOneThatDoesNotAnswer)
{
    start(Manner::is_silent);
    EXPECT_EQ(wait_for("ssh.service").state, UnitBook::State::refused);
    EXPECT_NE(bus->trouble(), "");
    EXPECT_EQ(bus->find("other.service", 0).state, UnitBook::State::refused);
    EXPECT_EQ(bus->wait_ms(), -1);
}

TEST_F(SystemdBusTest, OneThatDiesIsRefused)
{
    start(Manner::is_silent);
    EXPECT_EQ(bus->find("ssh.service", 0).state, UnitBook::State::asked);
    systemd->end();
    EXPECT_EQ(wait_for("ssh.service").state, UnitBook::State::refused);
    EXPECT_NE(bus->trouble(), "");
}

} // namespace
} // namespace listenwatch
