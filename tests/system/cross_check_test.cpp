// `doctor --cross-check` and a lie that is planted for it: a table of /proc without one listener, mounted over the
// directory that the program reads.
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>
#include <unistd.h>

#include "actor_process.h"
#include "base/file.h"
#include "base/text.h"
#include "temporary_directory.h"
#include "tested_program.h"

namespace listenwatch {
namespace {

using Json = nlohmann::json;

class CrossCheckTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: a mount namespace, and the namespaces of others";
    }

    // Copies of all tables, without the line of this inode.
    void plant(const std::string& table, std::uint64_t inode)
    {
        const std::string wanted = " " + std::to_string(inode) + " ";
        std::size_t left_out = 0;
        for (const std::string name : {"tcp", "tcp6", "udp", "udp6", "udplite", "udplite6"}) {
            const auto whole = read_file("/proc/self/net/" + name);
            if (!whole) continue; // the kernel has no such protocol
            std::ofstream out(x_directory / name);
            for (const std::string_view line : split(*whole, '\n'))
                if (name == table && line.find(wanted) != std::string_view::npos)
                    ++left_out;
                else if (!line.empty())
                    out << line << '\n';
        }
        EXPECT_EQ(left_out, 1U);
    }

    TemporaryDirectory x_directory;
};

// For `prepare`: the program keeps the pid of the process that prepares it. Over the directory: the kernel looks up its
// files anew each time (proc_net_d_revalidate), which undoes a mount over one of them.
std::function<bool()> lie_with(std::string directory)
{
    return [directory = std::move(directory)] {
        const std::string place = "/proc/" + std::to_string(::getpid()) + "/net";
        return leave_mounts() && ::mount(directory.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) == 0;
    };
}

struct LieCase {
    const char* name;
    std::vector<std::string> deed;
    const char* table;
    friend void PrintTo(const LieCase& one, std::ostream* out) { *out << one.name; }
};

class CrossCheckLie : public CrossCheckTest, public ::testing::WithParamInterface<LieCase> {};

TEST_P(CrossCheckLie, IsFoundAndNamed)
{
    const auto& [name, deed, table] = GetParam();
    ActorProcess actor(deed);
    const auto truth = actor.next();
    ASSERT_TRUE(truth.flag("ok")) << truth.text("error");

    const auto honest = run_command({"doctor", "--cross-check"}, leave_mounts);
    EXPECT_EQ(honest.code, 0) << honest.out << honest.err;

    plant(table, truth.number("inode"));
    const auto prepare = lie_with(x_directory.path);
    const auto told = run_command({"doctor", "--cross-check", "--json"}, prepare);
    ASSERT_EQ(told.code, 1) << told.out << told.err;
    const Json report = Json::parse(told.out);
    ASSERT_EQ(report.at("findings").size(), 1U) << told.out;
    const Json& finding = report.at("findings").at(0);
    EXPECT_EQ(finding.at("port"), truth.number("port"));
    EXPECT_EQ(finding.at("inode"), truth.number("inode"));
    EXPECT_EQ(finding.at("cookie"), truth.number("cookie"));
    EXPECT_EQ(finding.at("network_namespace"), truth.number("netns"));
    EXPECT_EQ(finding.at("hidden_by"), Json({"proc"}));
    EXPECT_EQ(finding.at("shown_by"), Json({"descriptors", "tables", "sock_diag"}));
    EXPECT_NE(told.out.find("something is mounted over /proc/"), std::string::npos) << told.out;

    const auto text = run_command({"doctor", "--cross-check"}, prepare);
    EXPECT_EQ(text.code, 1) << text.err;
    EXPECT_NE(text.out.find(":" + std::to_string(truth.number("port"))), std::string::npos) << text.out;
}

INSTANTIATE_TEST_SUITE_P(Tables, CrossCheckLie,
                         ::testing::Values(LieCase{"Tcp", {"listen", "tcp", "4"}, "tcp"},
                                           LieCase{"Tcp6", {"listen", "tcp", "6only"}, "tcp6"},
                                           LieCase{"Mptcp", {"listen", "mptcp", "4"}, "tcp"},
                                           LieCase{"Udp", {"bind-udp", "4"}, "udp"},
                                           LieCase{"Udp6", {"bind-udp", "6"}, "udp6"}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(CrossCheckTest, FindsNothingOnThisHostWhileListenersComeAndGo)
{
    const auto quiet = run_command({"doctor", "--cross-check", "--bind-probe", "--json"});
    ASSERT_EQ(quiet.code, 0) << quiet.out << quiet.err;
    EXPECT_GT(Json::parse(quiet.out).at("bind_probe").at("free").at("tcp6").get<int>(), 60000) << quiet.out;

    ActorProcess churn({"churn-random", "20", "7"}), other({"churn-random", "20", "8"});
    ActorProcess namespaced({"netns", "4", "127.0.0.1", "0"});
    ASSERT_TRUE(namespaced.next().flag("ok"));
    for (int i = 0; i < 10; ++i) {
        const auto busy = run_command({"doctor", "--cross-check"});
        EXPECT_EQ(busy.code, 0) << busy.out << busy.err;
    }
    for (int i = 0; i < 2; ++i) {
        const auto busy = run_command({"doctor", "--cross-check", "--bind-probe"});
        EXPECT_EQ(busy.code, 0) << busy.out << busy.err;
    }
}

TEST_F(CrossCheckTest, SaysWhatItCannotLookAtWithoutRights)
{
    const auto end = run_command({"doctor", "--cross-check", "--bind-probe", "--json"}, become_nobody);
    ASSERT_EQ(end.code, 0) << end.out << end.err;
    const Json report = Json::parse(end.out);
    EXPECT_EQ(report.at("views").size(), 2U) << "sock_diag and /proc";
    EXPECT_NE(end.out.find("no view of descriptors"), std::string::npos) << end.out;
    const std::string start = read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start").value_or("");
    if (parse_number<int>(trim(start)).value_or(0) < 2) GTEST_SKIP() << "no port here takes a right to bind";
    EXPECT_NE(end.out.find("ip_unprivileged_port_start"), std::string::npos) << end.out;
}

TEST_F(CrossCheckTest, RefusesABindProbeAlone)
{
    EXPECT_EQ(run_command({"doctor", "--bind-probe"}).code, 2);
}

} // namespace
} // namespace listenwatch
