// Real super-servers on the loopback of a network namespace of their own. What they run for a client prints which
// program it is: that is the truth about who serves the port.
#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sys/socket.h>
#include <unistd.h>

#include "actor_process.h"
#include "in_namespace.h"
#include "monitor_fixture.h"
#include "private_daemon.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

constexpr std::uint16_t kEcho = 7, kTeller = 2323;

// What is listened on and how it is answered there.
struct SuperServer {
    std::string program, type;
    std::vector<std::string> arguments; ///< before the name of the configuration
    std::string configuration;          ///< READLINK stands for a program that prints the name of its own file
    std::uint32_t teller_line = 0;
};

void PrintTo(const SuperServer& server, std::ostream* out)
{
    *out << server.program;
}

const SuperServer kInetd{"inetd",
                         "inetd",
                         {"-i"},
                         "# two services\n127.0.0.1:echo stream tcp4 nowait root internal\n"
                         "127.0.0.1:2323 stream tcp4 nowait nobody READLINK readlink /proc/self/exe\n",
                         3};
const SuperServer kXinetd{
    "xinetd",
    "xinetd",
    {"-dontfork", "-pidfile", "PIDFILE", "-f"},
    "defaults\n{\n bind = 127.0.0.1\n}\n"
    "service echo\n{\n type = INTERNAL\n socket_type = stream\n protocol = tcp\n wait = no\n user = root\n}\n"
    "service teller\n{\n type = UNLISTED\n socket_type = stream\n protocol = tcp\n port = 2323\n wait = no\n"
    " user = nobody\n server = READLINK\n server_args = /proc/self/exe\n}\n",
    13};

// Sends the words, says that no more come, and reads the answer.
std::string talk(std::uint16_t port, const std::string& words)
{
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return "";
    (void)::send(fd.get(), words.data(), words.size(), MSG_NOSIGNAL);
    ::shutdown(fd.get(), SHUT_WR);
    std::string answer(4096, '\0');
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < answer.size(); size += static_cast<std::size_t>(std::max<ssize_t>(got, 0)))
        got = ::recv(fd.get(), answer.data() + size, answer.size() - size, 0);
    answer.resize(size);
    return answer;
}

class SuperServerTest : public MonitorFixture, public testing::WithParamInterface<SuperServer> {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0)
            GTEST_SKIP() << "needs root: a network namespace, and only root's super-server is believed";
        const auto program = find_program(GetParam().program);
        if (!program) GTEST_SKIP() << "there is no " << GetParam().program << " here";
        MonitorFixture::SetUp();
        x_program = *program;
        x_room = std::make_unique<ActorProcess>(std::vector<std::string>{"netns", "4", "127.0.0.1", "0"});
        ASSERT_TRUE(x_room->next().flag("ok"));
        write_configuration();
    }

    void write_configuration()
    {
        x_readlink = std::filesystem::canonical(find_program("readlink").value_or("/bin/readlink"));
        std::string text = GetParam().configuration;
        text.replace(text.find("READLINK"), 8, x_readlink);
        std::ofstream(x_directory / "conf") << text;
    }

    void begin()
    {
        std::vector<std::string> words{x_program};
        words.insert(words.end(), GetParam().arguments.begin(), GetParam().arguments.end());
        std::ranges::replace(words, std::string("PIDFILE"), x_directory / "pid"); // it removes it at its end
        words.push_back(x_directory / "conf");
        x_daemon = std::make_unique<PrivateDaemon>(words, [this] { return enter_network_of(x_room->pid()); });
    }

    std::string answer(std::uint16_t port, const std::string& words)
    {
        std::string said;
        in_namespace(x_room->pid(), [&] {
            EXPECT_TRUE(wait_until([&] { return !(said = talk(port, words)).empty(); })) << "port " << port;
        });
        return said;
    }

    std::map<std::string, nlohmann::json> listed() const
    {
        const CommandEnd end = run_command({"list", "--json", "--pid", std::to_string(x_daemon->pid())});
        std::map<std::string, nlohmann::json> by_service;
        for (const auto& each : nlohmann::json::parse(end.out)) by_service[each.at("service").dump()] = each;
        return by_service;
    }

    TemporaryDirectory x_directory;
    std::string x_program, x_readlink;
    std::unique_ptr<ActorProcess> x_room;
    std::unique_ptr<PrivateDaemon> x_daemon;
};

TEST_P(SuperServerTest, APortIsItsServicesAndItsPrograms)
{
    start({"--alerts", "none"});
    begin();
    std::map<std::uint16_t, StreamEvent> events;
    for (int i = 0; i < 2; ++i) { // in the order in which it opens them
        const StreamEvent event = monitor->next([&](const StreamEvent& each) {
            return each.text("event.action") == "listener-opened" && each.text("event.kind") == "event" &&
                   each.number("process.pid") == static_cast<std::uint64_t>(x_daemon->pid());
        });
        ASSERT_TRUE(event.is_valid()) << monitor->errors();
        events[static_cast<std::uint16_t>(event.number("server.port"))] = event;
    }
    const StreamEvent &echo = events[kEcho], &teller = events[kTeller];
    EXPECT_EQ(answer(kEcho, "hello"), "hello");
    EXPECT_EQ(echo.text("service.name"), "echo") << echo.line();
    EXPECT_TRUE(echo.flag("listenwatch.service.internal"));
    EXPECT_EQ(echo.text("listenwatch.service.program"), "");

    const std::string told = answer(kTeller, "");
    EXPECT_EQ(teller.text("listenwatch.service.program") + "\n", told) << teller.line();
    EXPECT_FALSE(teller.flag("listenwatch.service.internal"));
    for (const StreamEvent& event : {echo, teller}) {
        EXPECT_EQ(event.text("service.type"), GetParam().type);
        EXPECT_EQ(event.text("listenwatch.service.definition"), x_directory / "conf");
    }
    EXPECT_EQ(teller.number("listenwatch.service.line"), GetParam().teller_line);
}

TEST_P(SuperServerTest, TheListingSaysTheSame)
{
    begin();
    EXPECT_EQ(answer(kEcho, "hello"), "hello");
    const std::string told = answer(kTeller, "");
    const auto by_service = listed();
    ASSERT_TRUE(by_service.contains("\"echo\""));
    EXPECT_EQ(by_service.at("\"echo\"").at("serves"), "internal");
    const auto teller = by_service.find(GetParam().type == "inetd" ? "\"2323\"" : "\"teller\"");
    ASSERT_NE(teller, by_service.end());
    EXPECT_EQ(teller->second.at("serves").get<std::string>() + "\n", told);
    EXPECT_EQ(teller->second.at("definition"), x_directory / "conf" + ":" + std::to_string(GetParam().teller_line));
}

INSTANTIATE_TEST_SUITE_P(Real, SuperServerTest, testing::Values(kInetd, kXinetd),
                         [](const auto& each) { return each.param.program; });

} // namespace
} // namespace listenwatch
