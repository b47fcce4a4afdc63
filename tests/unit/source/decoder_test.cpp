#include "source/decoder.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <random>

#include "base/address.h"
#include "listenwatch/event_abi.h"

namespace listenwatch {
namespace {

using Bytes = std::vector<std::byte>;

template<class Struct> Bytes bytes_of(Struct record, std::uint16_t kind, std::string_view tail = {})
{
    record.header.kind = kind;
    record.header.size_bytes = static_cast<__u32>(sizeof(record) + tail.size());
    Bytes out(sizeof(record) + tail.size());
    std::memcpy(out.data(), &record, sizeof(record));
    std::ranges::copy(std::as_bytes(std::span(tail)), out.begin() + sizeof(record));
    return out;
}

lw_open open_record()
{
    lw_open record{};
    record.header.boottime_ns = 99;
    record.socket = {.cookie = 7,
                     .inode = 8,
                     .cgroup_id = 5,
                     .netns_ino = 9,
                     .bound_ifindex = 0,
                     .uid = 33,
                     .backlog = 128,
                     .family = AF_INET,
                     .protocol = IPPROTO_TCP,
                     .port = 8080,
                     .flags = LW_REUSEPORT,
                     .address = {127, 0, 0, 1}};
    record.task = {.start_boottime_ns = 50,
                   .exec_id = 2,
                   .cgroup_id = 5,
                   .tgid = 812,
                   .tid = 813,
                   .uid = 33,
                   .gid = 34,
                   .comm = "nc"};
    return record;
}

Bytes process_record(std::string_view args, std::string_view exe, std::uint32_t nlink = 1)
{
    lw_process record{};
    record.task = open_record().task;
    record.exe_nlink = nlink;
    record.euid = 33;
    record.ppid = 1;
    record.args_bytes = static_cast<__u16>(args.size());
    record.exe_bytes = static_cast<__u16>(exe.size());
    return bytes_of(record, LW_PROCESS, std::string(args) + std::string(exe));
}

Bytes cgroup_record(std::string_view path)
{
    lw_cgroup record{};
    record.id = 5;
    return bytes_of(record, LW_CGROUP, path);
}

constexpr std::string_view kArgs{"nc\0-l\0\0", 7}; // the third argument is empty

TEST(Decoder, JoinsProcessAndCgroupToTheEvent)
{
    Decoder decoder(16);
    EXPECT_FALSE(decoder.decode(process_record(kArgs, "nc.openbsd/bin/usr/")));
    EXPECT_FALSE(decoder.decode(cgroup_record("apache2.service/system.slice/")));
    const auto event = decoder.decode(bytes_of(open_record(), LW_OPEN));
    ASSERT_TRUE(event);
    const Listener& listener = event->listener;
    EXPECT_EQ(event->kind, SensorEvent::Kind::open);
    EXPECT_EQ(event->time_ns, 99U);
    EXPECT_EQ(listener.id, (Identity{7, 9, 8}));
    EXPECT_EQ(to_text(listener.endpoint), "127.0.0.1:8080");
    EXPECT_TRUE(listener.endpoint.reuseport);
    EXPECT_EQ(listener.socket_cgroup, "/system.slice/apache2.service");
    ASSERT_TRUE(listener.opener);
    EXPECT_EQ(listener.opener->executable, "/usr/bin/nc.openbsd");
    EXPECT_EQ(listener.opener->args, (std::vector<std::string>{"nc", "-l", ""}));
    EXPECT_EQ(listener.opener->cgroup, "/system.slice/apache2.service");
    EXPECT_EQ(listener.opener->source, ProcessSource::kernel);
    EXPECT_EQ(decoder.counts().malformed + decoder.counts().unknown_processes, 0U);
}

TEST(Decoder, CountsAnEventWhoseProcessIsNotKnownAndKeepsItsIds)
{
    Decoder decoder(16);
    const auto event = decoder.decode(bytes_of(open_record(), LW_OPEN));
    ASSERT_TRUE(event && event->listener.opener);
    EXPECT_EQ(event->listener.opener->source, ProcessSource::none);
    EXPECT_EQ(event->listener.opener->pid, 812U);
    EXPECT_EQ(event->listener.opener->comm, "nc");
    EXPECT_EQ(decoder.counts().unknown_processes, 1U);
}

TEST(Decoder, TellsDeletedFromMemfd)
{
    Decoder decoder(16);
    decoder.decode(process_record({}, "x/tmp/", 0));
    EXPECT_TRUE(decoder.decode(bytes_of(open_record(), LW_OPEN))->listener.opener->exe_deleted);
    EXPECT_FALSE(decoder.decode(bytes_of(open_record(), LW_OPEN))->listener.opener->exe_memfd);
    decoder.decode(process_record({}, "memfd:payload/", 0));
    EXPECT_TRUE(decoder.decode(bytes_of(open_record(), LW_OPEN))->listener.opener->exe_memfd);
}

TEST(Decoder, InventsNoProcessForTheKernelsOwn)
{
    Decoder decoder(16);
    lw_open record = open_record();
    record.socket.flags |= LW_KERNEL;
    const auto event = decoder.decode(bytes_of(record, LW_OPEN));
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->listener.kernel);
    EXPECT_FALSE(event->listener.opener);
    EXPECT_TRUE(event->listener.holders.empty());
}

TEST(Decoder, AnMptcpSubflowWithoutItsSocketIsKnownByInode)
{
    Decoder decoder(16);
    lw_open record = open_record();
    record.socket.flags = LW_MPTCP;
    EXPECT_EQ(decoder.decode(bytes_of(record, LW_OPEN))->listener.id, (Identity{0, 9, 8}));
    record.socket.flags = LW_MPTCP | LW_MSK_KNOWN;
    EXPECT_EQ(decoder.decode(bytes_of(record, LW_OPEN))->listener.id, (Identity{7, 9, 8}));
}

TEST(Decoder, ForgetsTheLeastRecentlyUsed)
{
    Decoder decoder(2);
    for (std::uint32_t tgid : {1U, 2U, 1U, 3U}) { // 2 goes when 3 comes
        lw_process process{};
        process.task.tgid = tgid;
        decoder.decode(bytes_of(process, LW_PROCESS));
    }
    lw_open record = open_record();
    record.task = {};
    record.task.tgid = 1;
    EXPECT_EQ(decoder.decode(bytes_of(record, LW_OPEN))->listener.opener->source, ProcessSource::kernel);
    record.task.tgid = 2;
    EXPECT_EQ(decoder.decode(bytes_of(record, LW_OPEN))->listener.opener->source, ProcessSource::none);
}

TEST(Decoder, RefusesWhatBreaksTheContractAtEveryLength)
{
    const std::vector<Bytes> records = {process_record(kArgs, "nc/"), cgroup_record("a/"),
                                        bytes_of(open_record(), LW_OPEN), bytes_of(lw_close{}, LW_CLOSE)};
    for (const Bytes& record : records) {
        Decoder decoder(16);
        for (std::size_t length = 0; length < record.size(); ++length)
            EXPECT_FALSE(decoder.decode(std::span(record).first(length)));
        EXPECT_EQ(decoder.counts().malformed, record.size());
    }
    Decoder decoder(16);
    EXPECT_FALSE(decoder.decode(bytes_of(open_record(), 77)));
    lw_open alien = open_record();
    alien.socket.family = AF_NETLINK;
    EXPECT_FALSE(decoder.decode(bytes_of(alien, LW_OPEN)));
    Bytes lying = process_record(kArgs, "nc/");
    reinterpret_cast<lw_process*>(lying.data())->args_bytes = 60000;
    EXPECT_FALSE(decoder.decode(lying));
    EXPECT_EQ(decoder.counts().malformed, 3U);
}

// Records with bytes changed, cut off or added: each is an event, knowledge, or refused and counted; none is believed
// beyond its length (the sanitizers look).
TEST(Decoder, SurvivesRecordsWithChangedBytes)
{
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::vector<Bytes> valid = {process_record(kArgs, "nc.openbsd/bin/usr/"), cgroup_record("a.service/b.slice/"),
                                      bytes_of(open_record(), LW_OPEN), bytes_of(lw_close{}, LW_CLOSE)};
    Decoder decoder(16);
    std::uint64_t events = 0;
    std::uint64_t knowledge = 0;
    constexpr std::uint64_t kRounds = 200'000;
    for (std::uint64_t round = 0; round < kRounds; ++round) {
        Bytes record = valid[random() % valid.size()];
        for (unsigned flips = random() % 4; flips != 0; --flips)
            record[random() % (random() % 2 != 0 ? sizeof(lw_header) : record.size())] ^= std::byte(1U << random() % 8);
        if (random() % 8 == 0) record.resize(random() % (record.size() + 8));
        const std::uint64_t before = decoder.counts().malformed;
        const auto event = decoder.decode(std::span(std::as_const(record)));
        const bool refused = decoder.counts().malformed != before;
        EXPECT_FALSE(event && refused);
        events += event ? 1U : 0U;
        knowledge += !event && !refused ? 1U : 0U;
        if (event && event->listener.opener) {
            EXPECT_LT(event->listener.opener->comm.size(), std::size_t{LW_COMM_SIZE} + 1);
        }
    }
    EXPECT_EQ(events + knowledge + decoder.counts().malformed, kRounds);
    EXPECT_GT(events, kRounds / 20);
    EXPECT_GT(knowledge, kRounds / 20);
    EXPECT_GT(decoder.counts().malformed, kRounds / 20);
}

lw_deed deed_record(std::uint32_t deed)
{
    lw_deed record{};
    record.header.boottime_ns = 99;
    record.start_boottime_ns = 50;
    record.exec_id = 2;
    record.tgid = 812;
    record.deed = deed;
    return record;
}

TEST(Decoder, TellsTheDeedsOfHolders)
{
    Decoder decoder(8);
    const auto event = decoder.decode(bytes_of(deed_record(LW_FORK), LW_DEED));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, SensorEvent::Kind::deed);
    EXPECT_EQ(event->deed.kind, HolderDeed::Kind::fork);
    EXPECT_EQ(event->deed.pid, 812U);
    EXPECT_EQ(event->deed.process, nullptr);
    EXPECT_EQ(decoder.decode(bytes_of(deed_record(LW_LOOK), LW_DEED))->deed.kind, HolderDeed::Kind::socket);
    for (const std::uint32_t deed : {LW_RECEIVE, LW_GIVE, LW_DROP})
        EXPECT_EQ(decoder.decode(bytes_of(deed_record(deed), LW_DEED))->deed.kind, HolderDeed::Kind::exchange);
}

TEST(Decoder, RefusesDeedsThatItDoesNotKnow)
{
    Decoder decoder(8);
    EXPECT_FALSE(decoder.decode(bytes_of(deed_record(0), LW_DEED)));
    EXPECT_FALSE(decoder.decode(bytes_of(deed_record(99), LW_DEED)));
    lw_deed nobody = deed_record(LW_EXIT);
    nobody.tgid = 0;
    EXPECT_FALSE(decoder.decode(bytes_of(nobody, LW_DEED)));
    EXPECT_FALSE(decoder.decode(bytes_of(deed_record(LW_EXIT), LW_DEED, "x")));
    EXPECT_EQ(decoder.counts().malformed, 4U);
}

} // namespace
} // namespace listenwatch
