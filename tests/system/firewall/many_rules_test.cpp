// As many rules and elements as are read at most, and one more.
#include <chrono>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>

#include "firewall/firewall.h"
#include "own_filter.h"

namespace listenwatch {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kRules = 100'000;
constexpr std::size_t kElements = 100'000;
constexpr std::chrono::milliseconds kBound{60'000}; // with sanitizers, beside other tests; without: 5 seconds

// The most that this process ever had.
long peak_megabytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

Ruleset timed_reading(const std::string& what, const FirewallLimits& limits = {})
{
    const long before = peak_megabytes();
    const auto start = Clock::now();
    auto rules = read_firewall(limits);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    std::printf("%s: read in %lld ms, the peak went from %ld to %ld MB\n", what.c_str(),
                static_cast<long long>(milliseconds), before, peak_megabytes());
    EXPECT_LT(milliseconds, kBound.count()) << what;
    return rules ? std::move(*rules) : Ruleset{};
}

// A rule for each port and source.
std::string rule(std::size_t number)
{
    return "ip saddr 10." + std::to_string(number % 256) + "." + std::to_string(number / 256 % 256) +
           ".0/24 tcp dport " + std::to_string(number % 65536);
}

TEST(ManyRules, AHundredThousandOfNft)
{
    in_own_network([] {
        if (const std::string why = why_not("nft"); !why.empty()) GTEST_SKIP() << why;
        // In one chain the kernel takes ten times as long: see FirewallLimits.
        constexpr std::size_t kChains = 10;
        std::string script = "table inet t {\n";
        for (std::size_t chain = 0; chain < kChains; ++chain) {
            script += "chain part" + std::to_string(chain) + " {\n";
            for (std::size_t number = chain; number < kRules; number += kChains) script += rule(number) + " drop\n";
            script += "}\n";
        }
        script += "chain in {\ntype filter hook input priority 0;\n";
        for (std::size_t chain = 0; chain < kChains; ++chain) script += "jump part" + std::to_string(chain) + "\n";
        const CommandResult loaded = run_command("nft -f -", script + "}\n}\n");
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const Ruleset all = timed_reading("100000 rules of nft", {kRules + kChains, 1, kBound});
        EXPECT_EQ(all.blind, std::vector<std::string>{});
        EXPECT_EQ(chain_of(all, "t", "part9").rules.size(), kRules / kChains);
        const Ruleset cut = timed_reading("15000 of them", {15'000});
        EXPECT_EQ(cut.blind, std::vector<std::string>{"nf_tables: more than 15000 rules, the others are not read"});
        EXPECT_EQ(chain_of(cut, "t", "part1").rules.size(), 15'000 - kChains - kRules / kChains);
        const Ruleset late = timed_reading("five milliseconds", {kRules, 1, std::chrono::milliseconds(5)});
        EXPECT_EQ(late.blind, std::vector<std::string>{"nf_tables: reading all rules takes more than 5 ms"});
    });
}

TEST(ManyRules, AHundredThousandOfIptables)
{
    in_own_network([] {
        if (const std::string why = why_not("iptables-legacy"); !why.empty()) GTEST_SKIP() << why;
        std::string script = "*filter\n:INPUT ACCEPT [0:0]\n";
        for (std::size_t number = 0; number < kRules - 10; ++number)
            script += "-A INPUT -s 10." + std::to_string(number % 256) + ".0.0/16 -p tcp -m tcp --dport " +
                      std::to_string(number % 65536) + " -j DROP\n";
        const CommandResult loaded = run_command("iptables-legacy-restore", script + "COMMIT\n");
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const Ruleset all = timed_reading("99990 rules of iptables-legacy");
        EXPECT_EQ(all.blind, std::vector<std::string>{});
        EXPECT_EQ(chain_of(all, "filter", "INPUT").rules.size(), kRules - 10);
        const Ruleset cut = timed_reading("too many", {1000});
        EXPECT_EQ(cut.blind, std::vector<std::string>{"ip_tables: table 'filter' has more than 1000 rules"});
    });
}

TEST(ManyRules, AHundredThousandElements)
{
    in_own_network([] {
        if (const std::string why = why_not("nft"); !why.empty()) GTEST_SKIP() << why;
        std::string script = "table inet t {\nset many { type ipv4_addr; elements = { ";
        for (std::size_t number = 0; number < kElements; ++number)
            script += "10." + std::to_string(number / 65536) + "." + std::to_string(number / 256 % 256) + "." +
                      std::to_string(number % 256) + ", ";
        script += "}; }\nchain in {\ntype filter hook input priority 0;\nip saddr @many drop\n}\n}\n";
        const CommandResult loaded = run_command("nft -f -", script);
        ASSERT_EQ(loaded.status, 0) << loaded.output;
        const Ruleset all = timed_reading("100000 elements");
        EXPECT_EQ(all.blind, std::vector<std::string>{});
        const auto rules = statements_of(chain_of(all, "t", "in"));
        ASSERT_EQ(rules.size(), 1U);
        EXPECT_EQ(std::get<PacketMatch>(rules[0].at(1)).elements.size(), kElements);
        const Ruleset cut = timed_reading("too many elements", {1000, kElements - 1});
        ASSERT_EQ(cut.blind.size(), 1U);
        EXPECT_NE(cut.blind[0].find("more than 99999 elements"), std::string::npos) << cut.blind[0];
    });
}

} // namespace
} // namespace listenwatch
