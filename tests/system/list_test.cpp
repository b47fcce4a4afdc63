// `listenwatch list` and ss(8), netstat(8) and lsof(8) on one scene: a network namespace whose sockets are ours. Each
// line of a peer must be understood; where a peer knows less or errs, the comparison says so by name.
#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <netinet/in.h>
#include <regex>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include "actor_process.h"
#include "in_namespace.h"
#include "monitor_process.h"
#include "peer_listing.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

UniqueFd open_udp_to_one_peer()
{
    UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    address.sin_port = htons(9);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return fd;
}

UniqueFd listen_bound_to_loopback_device()
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); // a fork has it too
    EXPECT_EQ(::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
    EXPECT_EQ(::listen(fd.get(), 1), 0);
    return fd;
}

class ListTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: a namespace, and the processes of others";
        for (const char* tool : {"ss", "netstat", "lsof", "nsenter", "setpriv"})
            if (std::system((std::string("command -v ") + tool + " >/dev/null 2>&1").c_str()) != 0)
                GTEST_SKIP() << "there is no " << tool << " here";
        x_first = std::make_unique<ActorProcess>(std::vector<std::string>{"netns", "4", "127.0.0.1", "0"});
        const Truth first = x_first->next();
        ASSERT_TRUE(first.flag("ok")) << first.text("error");
        x_netns_ino = first.number("netns");
        x_enter = "nsenter --net=/proc/" + std::to_string(x_first->pid()) + "/ns/net ";
        set_scene();
    }
    void TearDown() override
    {
        if (x_child <= 0) return;
        ::kill(x_child, SIGKILL);
        ::waitpid(x_child, nullptr, 0);
    }

    // An actor in the scene; its next words are read when it is added, so it has its socket then.
    ActorProcess& add(const std::vector<std::string>& deed, int lines = 1)
    {
        std::vector<std::string> words = {"--net=/proc/" + std::to_string(x_first->pid()) + "/ns/net", actor_program()};
        words.insert(words.end(), deed.begin(), deed.end());
        x_actors.push_back(std::make_unique<ActorProcess>(words, output_of("printf %s $(command -v nsenter)")));
        for (int i = 0; i < lines; ++i) {
            const Truth said = x_actors.back()->next();
            EXPECT_TRUE(said.flag("ok") || said.flag("unsupported")) << deed[0] << ": " << said.text("error");
        }
        return *x_actors.back();
    }

    void add_named(const std::string& name)
    {
        const std::string copy = x_directory / name;
        std::filesystem::copy_file(actor_program(), copy);
        x_actors.push_back(std::make_unique<ActorProcess>(
            std::vector<std::string>{"--net=/proc/" + std::to_string(x_first->pid()) + "/ns/net", copy, "listen"},
            output_of("printf %s $(command -v nsenter)")));
        EXPECT_TRUE(x_actors.back()->next().flag("ok"));
    }

    void set_scene()
    {
        for (const char* family : {"4", "6", "6only"}) {
            add({"listen", "tcp", family});
            add({"bind-udp", family});
            add({"listen", "tcp", family, std::string(family) == "4" ? "0.0.0.0" : "::", "0"});
            add({"bind-udp", family, std::string(family) == "4" ? "0.0.0.0" : "::", "0"});
        }
        add({"listen", "mptcp", "4"});
        add({"bind-udplite", "4"});
        add({"reuseport", "4"}, 4);
        add({"setuid", "65534"});
        add({"memfd"});
        // ss and netstat write a newline of a name as it is: no line of theirs could be parsed with one.
        add_named("a b)(\"x");
        ActorProcess& sender = add({"in-flight"});
        sender.go_on();
        EXPECT_EQ(sender.next().text("deed"), "sent");
        in_namespace(x_first->pid(), [&] {
            x_connected = open_udp_to_one_peer();
            x_shared = listen_bound_to_loopback_device();
        });
        x_child = ::fork(); // has the listener too
        if (x_child == 0)
            for (;;) ::pause();
    }

    Sockets ours(const std::string& arguments)
    {
        return parse_list_json(output_of(monitor_program() + " list --json " + arguments + " 2>/dev/null"),
                               x_netns_ino);
    }

    TemporaryDirectory x_directory;
    std::unique_ptr<ActorProcess> x_first;
    std::vector<std::unique_ptr<ActorProcess>> x_actors;
    std::uint64_t x_netns_ino = 0;
    std::string x_enter;
    UniqueFd x_connected, x_shared;
    pid_t x_child = -1;
};

const std::regex kMptcp("^mptcp"), kNotation(" :: (dual|v6only)"), kDevice("%lo");

class ListBy : public ListTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ListBy, AgreesWithSs)
{
    // `ss -u` has no UDP-Lite, and -t shows an MPTCP listener's subflow as TCP.
    const Sockets mine = changed(without(ours(GetParam()), "udplite"), kMptcp, "tcp");
    EXPECT_GE(mine.size(), 18U);
    EXPECT_EQ(text_of(mine), text_of(parse_ss(output_of(x_enter + "ss -Hltunp"))));
}

TEST_P(ListBy, AgreesWithNetstat)
{
    // netstat -tu: no UDP-Lite, no notation for dual-stack, no device; of the holders of a socket it names one.
    const Sockets mine =
        changed(changed(changed(without(ours(GetParam()), "udplite"), kMptcp, "tcp"), kNotation, " ::"), kDevice, "");
    Sockets netstat = parse_netstat(output_of(x_enter + "netstat -tulpn"));
    for (auto& [key, each] : netstat) {
        const auto same = mine.find(key);
        if (same == mine.end() || each.size() != same->second.size()) continue; // fails below
        std::multiset<Pids> whole;
        for (const Pids& named : each) {
            const auto holds = [&](const Pids& all) {
                return named == all || (all.size() > 1 && named.size() == 1 && all.contains(*named.begin()));
            };
            const auto it = std::ranges::find_if(same->second, holds);
            whole.insert(it == same->second.end() ? named : *it);
        }
        each = whole;
    }
    EXPECT_EQ(text_of(mine), text_of(netstat));
}

TEST_P(ListBy, AgreesWithLsof)
{
    // lsof: MPTCP is TCP, no notation for dual-stack, no device, and it walks descriptors: nothing in flight.
    Sockets mine = changed(changed(changed(ours(GetParam()), kMptcp, "tcp"), kNotation, " ::"), kDevice, "");
    mine = changed(mine, std::regex("^udplite"), "UDPLITE");
    std::size_t in_flight = 0;
    for (auto& [key, each] : mine) in_flight += each.erase(Pids{});
    EXPECT_EQ(in_flight, 1U);
    std::erase_if(mine, [](const auto& each) { return each.second.empty(); });
    EXPECT_EQ(text_of(mine), text_of(parse_lsof(output_of(x_enter + "lsof -nP -i -F ptPnd"))));
}

// /proc has no notation for dual-stack, device and MPTCP.
TEST_F(ListTest, AgreesWithSsByProcAlone)
{
    const Sockets mine = changed(without(ours("--source proc"), "udplite"), kNotation, " ::");
    EXPECT_GE(mine.size(), 15U);
    const Sockets peers = parse_ss(output_of(x_enter + "ss -Hltunp"));
    EXPECT_EQ(text_of(mine), text_of(changed(changed(peers, kNotation, " ::"), kDevice, "")));
    int code = -1;
    const std::string notes = output_of(monitor_program() + " list --source proc 2>&1 >/dev/null", &code);
    EXPECT_EQ(code, 0);
    EXPECT_NE(notes.find("v6only and MPTCP are not known"), std::string::npos) << notes;
}

TEST_F(ListTest, RefusesASourceThatIsNone)
{
    int code = -1;
    EXPECT_NE(output_of(monitor_program() + " list --source procc 2>&1", &code).find("auto, bpf, sock_diag, proc"),
              std::string::npos);
    EXPECT_EQ(code, 2);
}

INSTANTIATE_TEST_SUITE_P(Means, ListBy, ::testing::Values("", "--source sock_diag"),
                         [](const auto& each) { return std::string(*each.param ? "SockDiag" : "Best"); });

TEST_F(ListTest, ShowsTheSameAsTextAndAsJson)
{
    const auto json = parse_list_json(output_of(x_enter + monitor_program() + " list --json 2>/dev/null"), x_netns_ino);
    // JSON says that a listener is MPTCP in a field of its own.
    for (const std::string& enter : {x_enter, std::string()}) {
        const std::string text = output_of(enter + monitor_program() + " list --all 2>/dev/null");
        const Sockets all = parse_list_text(text, x_netns_ino);
        EXPECT_EQ(text_of(changed(all, kMptcp, "tcp")), text_of(json)) << (enter.empty() ? "from elsewhere" : "inside");
    }
}

TEST_F(ListTest, WorksWithoutRightsAndSaysWhatItCannotSee)
{
    std::string copy = "/tmp/listenwatch-test-binary-XXXXXX"; // a build tree may be closed to others
    UniqueFd file(::mkstemp(copy.data()));
    file.reset();
    const std::string notes = copy + ".notes";
    ASSERT_EQ(std::system(("cp " + monitor_program() + " " + copy + " && chmod 755 " + copy).c_str()), 0);
    int code = -1;
    const Sockets seen = parse_list_json(
        output_of(x_enter + "setpriv --reuid 65534 --regid 65534 --clear-groups " + copy + " list --json 2>" + notes,
                  &code),
        x_netns_ino);
    const std::string said = output_of("cat " + notes);
    ::unlink(copy.c_str());
    ::unlink(notes.c_str());
    EXPECT_EQ(code, 0) << said;
    EXPECT_NE(said.find("run as root"), std::string::npos) << said;
    const Sockets all = ours("");
    std::size_t named = 0;
    for (const auto& [key, each] : all) {
        EXPECT_EQ(seen.contains(key) ? seen.at(key).size() : 0, each.size()) << key;
        if (seen.contains(key))
            for (const Pids& pids : seen.at(key)) named += pids.size();
    }
    EXPECT_EQ(seen.size(), all.size());
    EXPECT_EQ(named, 0U) << "the one of its own user changed its uid: it may not be looked at either";
}

} // namespace
} // namespace listenwatch
