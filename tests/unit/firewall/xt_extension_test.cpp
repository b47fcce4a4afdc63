// Matches and targets of x_tables.
#include <gtest/gtest.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/xt_CT.h>
#include <linux/netfilter/xt_TPROXY.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_rpfilter.h>
#include <linux/netfilter/xt_tcpudp.h>

#include "firewall/xt_target.h"
#include "rule_statements.h"
#include "xt_builder.h"

namespace listenwatch {
namespace {

using Field = PacketField;
using Statements = std::vector<Statement>;

template<class Info> Statements match(std::string_view name, std::uint32_t revision, const Info& info)
{
    Statements to;
    xt_match({name, revision, bytes_of_value(info), NFPROTO_IPV4}, to);
    return to;
}

template<class Info> Statements target(std::string_view name, std::uint32_t revision, const Info& info)
{
    Statements to;
    xt_target({name, revision, bytes_of_value(info), NFPROTO_IPV4}, to);
    return to;
}

TEST(XtMatch, Tcp)
{
    xt_tcp info{};
    info.spts[1] = info.dpts[1] = 0xffff;
    EXPECT_EQ(match("tcp", 0, info), Statements{}) << "all ports";
    info.spts[0] = 1024;
    info.dpts[0] = info.dpts[1] = 22;
    info.invflags = XT_TCP_INV_DSTPT;
    info.flg_mask = 0x17;
    info.flg_cmp = 2;
    EXPECT_EQ(
        match("tcp", 0, info),
        (Statements{numbers(Field::source_port, {{1024, 65535}}), one(Field::destination_port, 22, true),
                    masked_match(Field::tcp_flags, number(Field::tcp_flags, 0x17), number(Field::tcp_flags, 2))}));
    info.option = 2;
    EXPECT_EQ(match("tcp", 0, info), Statements{UnknownMatch{"xt match tcp"}});
}

TEST(XtMatch, ReversePath)
{
    xt_rpfilter_info info{};
    EXPECT_EQ(match("rpfilter", 0, info), Statements{one(Field::way_back, 1)});
    info.flags = XT_RPFILTER_LOOSE | XT_RPFILTER_VALID_MARK | XT_RPFILTER_INVERT;
    EXPECT_EQ(match("rpfilter", 0, info), Statements{one(Field::way_back, 1, true)});
    info.flags = 0x80;
    EXPECT_EQ(match("rpfilter", 0, info), Statements{UnknownMatch{"xt match rpfilter"}});
}

TEST(XtMatch, MultiportOfEitherEnd)
{
    xt_multiport_v1 info{};
    info.flags = XT_MULTIPORT_EITHER;
    info.count = 3;
    info.ports[0] = 80;
    info.ports[1] = 100;
    info.pflags[1] = 1;
    info.ports[2] = 200;
    const auto port = [](std::uint32_t first, std::uint32_t last) {
        return ValueRange{number(Field::source_port, first), number(Field::source_port, last)};
    };
    EXPECT_EQ(match("multiport", 1, info),
              Statements{(PacketMatch{{{Field::source_port, {}, {}}, {Field::destination_port, {}, {}}},
                                      {{{port(80, 80), port(0, 65535)}},
                                       {{port(0, 65535), port(80, 80)}},
                                       {{port(100, 200), port(0, 65535)}},
                                       {{port(0, 65535), port(100, 200)}}}})});
    info.count = 200; // more than there are
    EXPECT_EQ(match("multiport", 1, info), Statements{UnknownMatch{"xt match multiport"}});
    info.count = 1;
    EXPECT_EQ(match("multiport", 0, info), Statements{UnknownMatch{"xt match multiport"}});
}

TEST(XtMatch, Conntrack)
{
    xt_conntrack_mtinfo3 info{};
    info.match_flags = XT_CONNTRACK_STATE;
    info.state_mask = XT_CONNTRACK_STATE_UNTRACKED | 8;
    EXPECT_EQ(match("conntrack", 3, info), Statements{any_bit_match(Field::ct_state, NF_CT_STATE_UNTRACKED_BIT | 8)});
    info.state_mask = XT_CONNTRACK_STATE_DNAT;
    info.invert_flags = XT_CONNTRACK_STATE;
    EXPECT_EQ(match("conntrack", 3, info), Statements{any_bit_match(Field::ct_status, IPS_DST_NAT, true)});
    info.state_mask = XT_CONNTRACK_STATE_DNAT | 2;
    EXPECT_EQ(match("conntrack", 3, info), Statements{UnknownMatch{"xt match conntrack"}});
    info = {};
    info.match_flags = XT_CONNTRACK_STATE | XT_CONNTRACK_ORIGDST;
    info.state_mask = 2;
    EXPECT_EQ(match("conntrack", 3, info),
              (Statements{any_bit_match(Field::ct_state, 2), UnknownMatch{"xt match conntrack"}}));
    xt_conntrack_mtinfo1 old{};
    old.match_flags = XT_CONNTRACK_STATE;
    old.state_mask = 6;
    EXPECT_EQ(match("conntrack", 1, old), Statements{any_bit_match(Field::ct_state, 6)});
    EXPECT_EQ(match("conntrack", 9, info), Statements{UnknownMatch{"xt match conntrack"}});
}

TEST(XtMatch, AddrtypeAndMark)
{
    xt_addrtype_info_v1 types{};
    types.dest = XT_ADDRTYPE_LOCAL | XT_ADDRTYPE_BROADCAST;
    types.flags = XT_ADDRTYPE_INVERT_DEST;
    EXPECT_EQ(match("addrtype", 1, types), Statements{numbers(Field::destination_type, {{2, 2}, {3, 3}}, true)});
    types.flags = XT_ADDRTYPE_LIMIT_IFACE_IN;
    EXPECT_EQ(match("addrtype", 1, types), Statements{UnknownMatch{"xt match addrtype"}});
    xt_mark_mtinfo1 mark{};
    mark.mark = 5;
    mark.mask = 0xff;
    EXPECT_EQ(match("mark", 1, mark),
              Statements{masked_match(Field::mark, number(Field::mark, 0xff), number(Field::mark, 5))});
}

TEST(XtMatch, OthersAndThoseTooShortAreUnknown)
{
    EXPECT_EQ(match("recent", 0, 0), Statements{UnknownMatch{"xt match recent"}});
    EXPECT_EQ(match("udp", 0, 0), Statements{UnknownMatch{"xt match udp"}});
    EXPECT_EQ(match("comment", 0, 0), Statements{});
}

TEST(XtTarget, Translations)
{
    const Address to = *parse_address("10.0.0.1");
    nf_nat_ipv4_multi_range_compat old{};
    old.rangesize = 1;
    old.range[0].flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED;
    old.range[0].min_ip = old.range[0].max_ip = __builtin_bswap32(0x0a000001);
    old.range[0].min.all = old.range[0].max.all = __builtin_bswap16(8080);
    EXPECT_EQ(target("DNAT", 0, old), (Statements{Diversion{Diversion::Kind::dnat, to, to, 8080, 8080}}));
    nf_nat_range2 range{};
    range.flags = NF_NAT_RANGE_MAP_IPS;
    range.min_addr.ip = range.max_addr.ip = __builtin_bswap32(0x0a000001);
    EXPECT_EQ(target("DNAT", 2, range), (Statements{Diversion{Diversion::Kind::dnat, to, to}}));
    range.flags |= NF_NAT_RANGE_PROTO_OFFSET;
    EXPECT_FALSE(std::get<Diversion>(target("DNAT", 2, range).at(0)).is_known);
    old.range[0].flags = NF_NAT_RANGE_PROTO_SPECIFIED;
    EXPECT_EQ(target("REDIRECT", 0, old), (Statements{Diversion{Diversion::Kind::redirect, {}, {}, 8080, 8080}}));
    EXPECT_EQ(target("DNAT", 2, 0), (Statements{verdict(RuleVerdict::Kind::unknown)})) << "too short";
}

TEST(XtTarget, TproxyMayMark)
{
    xt_tproxy_target_info_v1 info{};
    info.lport = __builtin_bswap16(99);
    EXPECT_EQ(target("TPROXY", 1, info), (Statements{Diversion{Diversion::Kind::tproxy, {}, {}, 99, 99}}));
    info.mark_mask = 1;
    EXPECT_EQ(target("TPROXY", 1, info).at(0), Statement(FieldChange{Field::mark}));
}

TEST(XtTarget, ChangesNotesAndWhatIsUnknown)
{
    xt_ct_target_info info{};
    EXPECT_EQ(target("CT", 0, info), Statements{});
    info.flags = XT_CT_NOTRACK;
    EXPECT_EQ(target("CT", 0, info), Statements{FieldChange{Field::ct_state}});
    EXPECT_EQ(target("MARK", 2, 0), Statements{FieldChange{Field::mark}});
    EXPECT_EQ(target("LOG", 0, 0), Statements{});
    EXPECT_EQ(target("REJECT", 0, 0), Statements{verdict(RuleVerdict::Kind::drop)});
    EXPECT_EQ(target("NFQUEUE", 3, 0), Statements{verdict(RuleVerdict::Kind::unknown)});
    EXPECT_EQ(target("own", 0, 0), Statements{verdict(RuleVerdict::Kind::unknown)});
}

} // namespace
} // namespace listenwatch
