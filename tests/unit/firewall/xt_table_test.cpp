#include "firewall/xt_table.h"

#include <gtest/gtest.h>
#include <linux/netfilter/xt_tcpudp.h>

#include "rule_statements.h"
#include "xt_builder.h"

namespace listenwatch {
namespace {

using Verdict = RuleVerdict::Kind;
using Statements = std::vector<Statement>;
constexpr std::int32_t kAccept = -NF_ACCEPT - 1, kDrop = -NF_DROP - 1;

std::vector<std::uint8_t> tcp_port(std::uint16_t port)
{
    xt_tcp info{};
    info.spts[1] = 0xffff;
    info.dpts[0] = info.dpts[1] = port;
    return xt_part("tcp", 0, bytes_of_value(info));
}

// INPUT: tcp port 22 jumps to `mine`, then goes to it, then one without a target; policy drop. `mine` returns.
struct Example {
    TableBuilder builder;
    std::uint32_t policy = 0;

    Example()
    {
        ipt_ip tcp{}, going{};
        tcp.proto = IPPROTO_TCP;
        going.flags = IPT_F_GOTO;
        const std::uint32_t size_of_rule = sizeof(ipt_entry) + 40; // with a verdict
        const std::uint32_t match = static_cast<std::uint32_t>(tcp_port(22).size());
        const std::uint32_t mine = 4 * size_of_rule + match + sizeof(ipt_entry) + 64; // after its name
        builder.add(tcp, tcp_port(22), xt_verdict(static_cast<std::int32_t>(mine)));
        builder.add(going, {}, xt_verdict(static_cast<std::int32_t>(mine)));
        builder.add(xt_verdict(static_cast<std::int32_t>(builder.size() + size_of_rule)));
        policy = builder.add(xt_verdict(kDrop));
        builder.name("mine");
        EXPECT_EQ(builder.size(), mine);
        builder.add(xt_verdict(kAccept));
        builder.add(xt_verdict(XT_RETURN));
        builder.name("ERROR");
    }
    [[nodiscard]] XtTable table() const { return builder.table(0, policy); }
};

TEST(XtTable, HasChainsAndWhatTheyJumpTo)
{
    const Example example;
    const auto chains = decode_xt_table(example.table());
    ASSERT_TRUE(chains) << chains.error().text;
    ASSERT_EQ(chains->size(), 2U);
    const FirewallChain& input = chains->at(0);
    EXPECT_EQ(input.base, (BaseChain{PacketHook::input, 0, true}));
    EXPECT_EQ(input.table, (FirewallTable{TableFamily::ip, "filter", "ip_tables"}));
    ASSERT_EQ(input.rules.size(), 3U) << "the policy is none";
    EXPECT_EQ(input.rules[0], (FirewallRule{1,
                                            {one(PacketField::transport, 6), one(PacketField::destination_port, 22),
                                             verdict(Verdict::jump, "mine")}}));
    EXPECT_EQ(input.rules[1], (FirewallRule{2, {verdict(Verdict::go_to, "mine")}}));
    EXPECT_EQ(input.rules[2], (FirewallRule{3, {}}));
    const FirewallChain& mine = chains->at(1);
    EXPECT_EQ(mine.name, "mine");
    EXPECT_FALSE(mine.base);
    EXPECT_EQ(mine.rules, (std::vector<FirewallRule>{{1, {verdict(Verdict::accept)}}})) << "its return is none";
}

TEST(XtTable, ReadsAddressesAndDevices)
{
    ipt_ip header{};
    header.src.s_addr = __builtin_bswap32(0x0a000000);
    header.smsk.s_addr = __builtin_bswap32(0xff000000);
    header.dst.s_addr = __builtin_bswap32(0x01020304);
    header.dmsk.s_addr = 0xffffffff;
    header.invflags = IPT_INV_DSTIP;
    std::string_view("eth+").copy(header.iniface, 4);
    for (int at = 0; at < 3; ++at) header.iniface_mask[at] = 0xff;
    TableBuilder builder;
    builder.add(header, {}, xt_verdict(kAccept));
    header = {};
    header.outiface[0] = 'x'; // no packet leaves where we look
    header.outiface_mask[0] = header.outiface_mask[1] = 0xff;
    builder.add(header, {}, xt_verdict(kDrop));
    const std::uint32_t policy = builder.add(xt_verdict(kAccept));
    builder.name("ERROR");
    const auto chains = decode_xt_table(builder.table(0, policy));
    ASSERT_TRUE(chains) << chains.error().text;
    const std::vector<std::uint8_t> eth{'e', 't', 'h'};
    std::vector<std::uint8_t> last = eth;
    last.resize(16, 0xff);
    EXPECT_EQ(
        chains->at(0).rules.at(0).statements,
        (Statements{range_match(PacketField::input_name, field_value(PacketField::input_name, eth),
                                field_value(PacketField::input_name, last)),
                    addresses(PacketField::source_v4, "10.0.0.0", "10.255.255.255"),
                    addresses(PacketField::destination_v4, "1.2.3.4", "1.2.3.4", true), verdict(Verdict::accept)}));
    EXPECT_EQ(chains->at(0).rules.at(1).statements, (Statements{never_match(), verdict(Verdict::drop)}));
    EXPECT_FALSE(chains->at(0).base->drops);
}

TEST(XtTable, RefusesATableWhosePlaceIsNotKnown)
{
    const Example example;
    XtTable table = example.table();
    table.name = "own";
    EXPECT_FALSE(decode_xt_table(table));
}

TEST(XtTable, RefusesWhatDoesNotFitTogether)
{
    const Example example;
    XtTable outside = example.table();
    outside.first[NF_INET_LOCAL_IN] = 4;
    EXPECT_FALSE(decode_xt_table(outside));
    TableBuilder astray;
    astray.add(xt_verdict(8)); // a jump into the middle of a rule
    const std::uint32_t policy = astray.add(xt_verdict(kAccept));
    astray.name("ERROR");
    EXPECT_FALSE(decode_xt_table(astray.table(0, policy)));
    EXPECT_FALSE(decode_xt_table({"filter", NFPROTO_IPV4, 1U << NF_INET_LOCAL_IN, {}, {}, {}}));
}

// The sanitizers watch that no byte beyond is read, and ctest's clock that it ends.
TEST(XtTable, SurvivesBytesThatAreCutOrWrong)
{
    Example example;
    const std::vector<std::uint8_t> whole = example.builder.bytes();
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        XtTable table = example.table();
        table.entries = cut;
        refused += decode_xt_table(table) ? 0U : 1U;
    }
    EXPECT_GT(refused, whole.size() * 9 / 10);
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const unsigned wrong : {0x00U, 0x01U, 0x7fU, 0xffU}) {
            std::vector<std::uint8_t> bytes = whole;
            bytes[at] = static_cast<std::uint8_t>(wrong);
            XtTable table = example.table();
            table.entries = bytes;
            refused += decode_xt_table(table) ? 0U : 1U;
        }
    EXPECT_GT(refused, whole.size());
}

} // namespace
} // namespace listenwatch
