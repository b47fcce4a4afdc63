#include "snapshot/diag_message.h"

#include <gtest/gtest.h>
#include <linux/smc_diag.h>

#include "base/address.h"
#include "diag_bytes.h"

namespace listenwatch {
namespace {

DiagBatch parse(const std::vector<std::byte>& bytes)
{
    DiagBatch batch;
    parse_diag_messages(bytes, kSequence, batch);
    return batch;
}

DiagBytes one_full_row()
{
    inet_diag_msg body = diag_body();
    body.idiag_family = AF_INET6;
    auto payload = payload_of(body);
    add_attribute_of(payload, INET_DIAG_SHUTDOWN, std::uint8_t{0});
    add_attribute_of(payload, INET_DIAG_SKV6ONLY, std::uint8_t{1});
    add_attribute_of(payload, INET_DIAG_CGROUP_ID, std::uint64_t{0x1122334455});
    add_ulp(payload, "mptcp");
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload);
    return answer;
}

TEST(DiagMessage, ReadsEveryPartOfARow)
{
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(diag_body()));
    const DiagBatch batch = parse(answer.bytes());
    ASSERT_EQ(batch.rows.size(), 1U);
    const DiagRow& row = batch.rows[0];
    EXPECT_EQ(to_text(row.address), "127.0.0.1");
    EXPECT_EQ(row.port, 8080);
    EXPECT_EQ(row.state, kDiagListen);
    EXPECT_EQ(row.cookie, 0x5511223344U);
    EXPECT_EQ(row.ifindex, 3U);
    EXPECT_EQ(row.backlog, 128U);
    EXPECT_EQ(row.uid, 1000U);
    EXPECT_EQ(row.inode, 4711U);
    EXPECT_FALSE(row.connected);
    EXPECT_FALSE(row.v6only);
    EXPECT_EQ(row.cgroup_id, 0U);
    EXPECT_FALSE(batch.done);
    EXPECT_EQ(batch.malformed, 0U);
}

// IPv4 in the first word of four; IPPROTO_SMC rows (family AF_INET, no address) have the same layout.
TEST(DiagMessage, ReadsSmcSockets)
{
    for (const int family : {AF_SMC, AF_INET}) {
        smc_diag_msg body{};
        body.diag_family = static_cast<__u8>(family);
        body.diag_state = kDiagListen;
        body.id = diag_body().id;
        body.diag_uid = 1000;
        body.diag_inode = 4712;
        const auto raw = std::as_bytes(std::span(&body, 1));
        for (const std::size_t cut : {std::size_t{0}, std::size_t{4}}) {
            DiagBytes answer;
            answer.add_message(SOCK_DIAG_BY_FAMILY, raw.first(raw.size() - cut));
            DiagBatch batch;
            batch.of_smc = true;
            parse_diag_messages(answer.bytes(), kSequence, batch);
            EXPECT_EQ(batch.malformed, cut == 0 ? 0U : 1U);
            ASSERT_EQ(batch.rows.size(), cut == 0 ? 1U : 0U);
            if (cut != 0) continue;
            EXPECT_EQ(to_text(batch.rows[0].address), "127.0.0.1");
            EXPECT_EQ(batch.rows[0].port, 8080);
            EXPECT_EQ(batch.rows[0].inode, 4712U);
            EXPECT_EQ(batch.rows[0].uid, 1000U);
            EXPECT_EQ(batch.rows[0].cookie, 0x5511223344U);
        }
    }
}

TEST(DiagMessage, ReadsTheAttributes)
{
    const DiagBatch batch = parse(one_full_row().bytes());
    ASSERT_EQ(batch.rows.size(), 1U);
    EXPECT_EQ(to_text(batch.rows[0].address), "7f00:1::");
    EXPECT_TRUE(batch.rows[0].v6only);
    EXPECT_TRUE(batch.rows[0].mptcp_subflow);
    EXPECT_EQ(batch.rows[0].cgroup_id, 0x1122334455U);
}

TEST(DiagMessage, DoesNotTakeAnotherUlpForMptcp)
{
    auto payload = payload_of(diag_body());
    add_ulp(payload, "tls");
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload);
    EXPECT_FALSE(parse(answer.bytes()).rows.at(0).mptcp_subflow);
}

// An IPv6 socket that disconnected keeps the address of its peer, and hears every port of that host
// (__udp_disconnect leaves sk_v6_daddr).
TEST(DiagMessage, CallsASocketWithARemotePortConnected)
{
    inet_diag_msg by_port = diag_body();
    by_port.id.idiag_dport = htons(53);
    inet_diag_msg by_address = diag_body();
    by_address.id.idiag_dst[3] = htonl(1);
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(by_port));
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(by_address));
    const DiagBatch batch = parse(answer.bytes());
    EXPECT_TRUE(batch.rows.at(0).connected);
    EXPECT_FALSE(batch.rows.at(1).connected);
}

TEST(DiagMessage, TakesTheWriteQueueOfOtherStatesForNoBacklog)
{
    inet_diag_msg body = diag_body();
    body.idiag_state = kDiagClose;
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(body));
    EXPECT_EQ(parse(answer.bytes()).rows.at(0).backlog, 0U);
}

TEST(DiagMessage, EndsWithTheErrorOfTheLastMessage)
{
    DiagBytes well, refused, missing;
    well.add_end(NLMSG_DONE, 0);
    refused.add_end(NLMSG_ERROR, -EPERM);
    missing.add_end(NLMSG_DONE, -ENOENT); // how a dump without its module ends
    EXPECT_TRUE(parse(well.bytes()).done);
    EXPECT_EQ(parse(well.bytes()).error, 0);
    EXPECT_TRUE(parse(refused.bytes()).done);
    EXPECT_EQ(parse(refused.bytes()).error, EPERM);
    EXPECT_EQ(parse(missing.bytes()).error, ENOENT);
}

TEST(DiagMessage, StopsAtTheEndOfTheDump)
{
    DiagBytes answer;
    answer.add_end(NLMSG_DONE, 0);
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(diag_body()));
    EXPECT_TRUE(parse(answer.bytes()).rows.empty());
}

TEST(DiagMessage, NotesThatTheTableChanged)
{
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(diag_body()), NLM_F_MULTI | NLM_F_DUMP_INTR);
    EXPECT_TRUE(parse(answer.bytes()).interrupted);
    EXPECT_EQ(parse(answer.bytes()).rows.size(), 1U);
}

TEST(DiagMessage, LeavesOutAnotherDumpsMessages)
{
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(diag_body()));
    answer.add_end(NLMSG_DONE, 0);
    DiagBatch batch;
    parse_diag_messages(answer.bytes(), kSequence + 1, batch);
    EXPECT_TRUE(batch.rows.empty());
    EXPECT_FALSE(batch.done);
    EXPECT_EQ(batch.malformed, 0U);
}

TEST(DiagMessage, CountsAForeignFamilyAsMalformed)
{
    inet_diag_msg body = diag_body();
    body.idiag_family = AF_NETLINK;
    DiagBytes answer;
    answer.add_message(SOCK_DIAG_BY_FAMILY, payload_of(body));
    EXPECT_EQ(parse(answer.bytes()).malformed, 1U);
    EXPECT_TRUE(parse(answer.bytes()).rows.empty());
}

// The sanitizer of the test build sees any read beyond the copies, which are as long as their bytes.
TEST(DiagMessage, CountsADatagramThatIsCutAtAnyLength)
{
    const std::vector<std::byte> whole = one_full_row().bytes();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const DiagBatch batch = parse(cut);
        EXPECT_EQ(batch.malformed, 1U) << size;
        EXPECT_TRUE(batch.rows.empty()) << size;
    }
}

TEST(DiagMessage, ReadsNothingBeyondAMessageThatSaysItIsShorter)
{
    const std::vector<std::byte> whole = one_full_row().bytes();
    for (std::uint32_t length = 0; length < whole.size(); ++length) {
        std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(std::max(length, 16U)));
        std::memcpy(cut.data(), &length, sizeof length);
        const DiagBatch batch = parse(cut);
        const bool has_body = length >= sizeof(nlmsghdr) + sizeof(inet_diag_msg);
        EXPECT_EQ(batch.rows.size(), has_body ? 1U : 0U) << length;
        EXPECT_EQ(batch.malformed, has_body ? 0U : 1U) << length;
        if (has_body && length + 4 < whole.size()) {
            EXPECT_FALSE(batch.rows[0].mptcp_subflow) << length;
        }
    }
}

TEST(DiagMessage, RefusesLengthsThatLieInTheHeader)
{
    for (const std::uint32_t length : {0U, 15U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
        DiagBytes answer = one_full_row();
        std::memcpy(answer.bytes().data(), &length, sizeof length);
        EXPECT_EQ(parse(answer.bytes()).malformed, 1U) << length;
    }
}

TEST(DiagMessage, SurvivesEveryLengthOfAnAttribute)
{
    const std::size_t first = sizeof(nlmsghdr) + sizeof(inet_diag_msg);
    const std::vector<std::byte> whole = one_full_row().bytes();
    for (std::uint32_t length = 0; length <= 0xffff; length += length < 100 ? 1 : 997) {
        std::vector<std::byte> bytes = whole;
        const auto short_length = static_cast<std::uint16_t>(length);
        std::memcpy(bytes.data() + first, &short_length, sizeof short_length);
        EXPECT_EQ(parse(bytes).rows.size(), 1U) << length;
    }
}

} // namespace
} // namespace listenwatch
