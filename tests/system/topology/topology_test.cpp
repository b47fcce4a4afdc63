// What `listenwatch list` says of reach, firewall and steering, against packets: random hosts, their neighbours talk to
// every port. It prints its seed; LISTENWATCH_SEED=N does the same again, LISTENWATCH_TOPOLOGIES=N as many.
#include <chrono>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/address.h"
#include "probe.h"
#include "tested_program.h"
#include "way.h"

namespace listenwatch {
namespace {

using Json = nlohmann::json;

struct Verdict {
    std::string reach, firewall;
    std::vector<std::uint16_t> steered; ///< outer ports
};

struct Sums {
    std::size_t topologies = 0, listeners = 0, probes = 0, arrived = 0;
    std::size_t open = 0, filtered = 0, loopback = 0, unknown = 0;
    std::size_t of_one_mind = 0;        ///< unknown, though packets had all the same fate
    std::size_t steered = 0;            ///< packets that came by another port
    std::size_t link_local = 0;         ///< packets to such an address that came
    std::size_t to_vrf = 0, by_vrf = 0; ///< packets by a VRF for a listener, those that came
};

class TopologyTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root: network namespaces";
        x_means = find_topology_means();
        if (!x_means.nft) GTEST_SKIP() << "nft does not work here";
    }

    // Of each listener, by its inode.
    static std::map<std::uint64_t, Verdict> ask(const Topology& topology)
    {
        const CommandEnd end = run_command({"list", "--format", "json"}, [&] { return topology.host.enter(); });
        std::map<std::uint64_t, Verdict> verdicts;
        for (const Json& each : Json::parse(end.out, nullptr, false)) {
            Verdict& verdict = verdicts[each.at("inode").get<std::uint64_t>()];
            verdict.reach = each.at("reach").get<std::string>();
            if (each.at("firewall").is_string()) verdict.firewall = each.at("firewall").get<std::string>();
            for (const Json& way : each.at("steering"))
                verdict.steered.push_back(static_cast<std::uint16_t>(std::stoul(way.at("ports").get<std::string>())));
        }
        return verdicts;
    }

    void compare(const Topology& topology)
    {
        const auto verdicts = ask(topology);
        const auto probes = probe_all(topology);
        for (std::size_t i = 0; i < topology.listeners.size(); ++i) {
            const PlacedListener& listener = topology.listeners[i];
            ASSERT_TRUE(verdicts.contains(listener.inode)) << to_text(listener.endpoint) << " is not listed";
            SCOPED_TRACE(std::string(to_text(listener.endpoint.transport)) + " " + to_text(listener.endpoint) + " " +
                         listener.device);
            compare(topology, i, verdicts.at(listener.inode), probes);
        }
        x_sums.probes += probes.size();
        ++x_sums.topologies;
    }

    void compare(const Topology& topology, std::size_t index, const Verdict& verdict, const std::vector<Probe>& probes)
    {
        std::size_t asked = 0, came = 0;
        for (const Probe& probe : probes) {
            const bool reached = std::ranges::find(probe.reached, index) != probe.reached.end();
            const std::string talk = "neighbour " + std::to_string(probe.neighbour) + " to " + to_text(probe.address) +
                                     " port " + std::to_string(probe.port);
            const bool direct = is_for(topology, probe, topology.listeners[index]);
            asked += direct;
            x_sums.arrived += reached;
            x_sums.to_vrf += direct && !topology.neighbours[probe.neighbour].vrf.empty();
            x_sums.by_vrf += reached && !topology.neighbours[probe.neighbour].vrf.empty();
            x_sums.link_local += reached && is_link_local_v6(probe.address);
            if (direct) {
                came += reached;
                if (reached) {
                    EXPECT_NE(verdict.reach, "loopback") << talk;
                    EXPECT_NE(verdict.firewall, "filtered") << talk;
                } else {
                    EXPECT_NE(verdict.firewall, "open") << talk;
                }
            } else if (reached) {
                ++x_sums.steered;
                EXPECT_TRUE(std::ranges::find(verdict.steered, probe.port) != verdict.steered.end())
                    << talk << ": by what?";
            }
        }
        ++x_sums.listeners;
        x_sums.loopback += verdict.reach == "loopback";
        x_sums.open += verdict.firewall == "open";
        x_sums.filtered += verdict.firewall == "filtered";
        x_sums.unknown += verdict.firewall == "unknown";
        x_sums.of_one_mind += verdict.firewall == "unknown" && (came == 0 || came == asked);
    }

    TopologyMeans x_means;
    Sums x_sums;
};

TEST_F(TopologyTest, NoPacketContradictsAVerdict)
{
    const auto now = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    const std::uint64_t seed = number_from_environment("LISTENWATCH_SEED", now);
    const std::uint64_t count = number_from_environment("LISTENWATCH_TOPOLOGIES", 20);
    std::printf("topologies: seed %llu, %llu wanted, iptables %s, VRFs %s\n", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(count), x_means.iptables ? "too" : "not here",
                x_means.vrf ? "too" : "not here: this kernel makes none");
    std::fflush(stdout);
    for (std::uint64_t i = 0; i < count && !HasFailure(); ++i) {
        RandomChoice choice(seed + i);
        const Topology topology = build_topology(choice, x_means);
        ASSERT_EQ(topology.wrong, "");
        SCOPED_TRACE("LISTENWATCH_SEED=" + std::to_string(seed + i) + " LISTENWATCH_TOPOLOGIES=1\n" + topology.network +
                     topology.rules);
        compare(topology);
    }
    std::printf(
        "topologies: %zu, %zu listeners, %zu probes, %zu arrived (%zu by another port, %zu to a link-local "
        "address, %zu of %zu by a VRF); open %zu, filtered %zu, loopback %zu, unknown %zu (%zu where packets were "
        "of one mind)\n",
        x_sums.topologies, x_sums.listeners, x_sums.probes, x_sums.arrived, x_sums.steered, x_sums.link_local,
        x_sums.by_vrf, x_sums.to_vrf, x_sums.open, x_sums.filtered, x_sums.loopback, x_sums.unknown,
        x_sums.of_one_mind);
    if (count < 20) return; // of a few, chance may leave something out
    EXPECT_GT(x_sums.link_local, 0U);
    if (x_means.vrf) {
        EXPECT_GT(x_sums.by_vrf, 0U);
    }
    EXPECT_GT(x_sums.open, 0U);
    EXPECT_GT(x_sums.filtered, 0U);
    EXPECT_LT(2 * x_sums.of_one_mind, x_sums.open + x_sums.filtered) << "too much is not known";
}

} // namespace
} // namespace listenwatch
