#include "enrich/process_details.h"

#include <gtest/gtest.h>

#include "fake_stat.h"

namespace listenwatch {
namespace {

constexpr const char* kStatus = "Name:\tpython3\nCapPrm:\t0000000000000000\nCapEff:\t0000000000003400\nSeccomp:\t0\n";

class ProcessDetailsTest : public testing::Test {
protected:
    void SetUp() override
    {
        add_process(root, {1, 0, 1, "init", "/sbin/init"});
        add(100);
        opener.pid = 20;
        opener.ppid = 1;
        opener.comm = "python3";
        opener.start_boottime_ns = ticks_ns(100) + 3;
        opener.executable = "/usr/bin/python3.11";
        opener.args = {"python3", "x.py"};
    }

    // Process 20, in its place whatever was there.
    void add(std::uint64_t start_ticks, const std::string& comm = "python3", const std::string& directory = "/srv/app")
    {
        add_process(root, {20, 1, start_ticks, comm});
        root.write("20/status", kStatus);
        root.link("20/cwd", directory);
    }

    ProcessDetails details()
    {
        Listener listener;
        listener.opener = std::make_shared<Process>(opener);
        enricher.enrich(listener);
        return listener.details ? *listener.details : ProcessDetails{};
    }

    FakeRoot root;
    Procfs proc{root.path()};
    ProcessDetailsEnricher enricher{proc, nullptr, 2};
    Process opener;
};

TEST_F(ProcessDetailsTest, TellsWhereItWorksWhatItMayDoAndWhichScriptItIs)
{
    const ProcessDetails found = details();
    EXPECT_EQ(found.working_directory, "/srv/app");
    EXPECT_EQ(found.capabilities, 0x3400U);
    EXPECT_EQ(found.script, "/srv/app/x.py");
    ASSERT_EQ(found.ancestors.size(), 1U);
    EXPECT_EQ(found.ancestors[0].comm, "init");
}

TEST_F(ProcessDetailsTest, SaysNothingOfAnotherProcessWithThatPid)
{
    add(101);
    EXPECT_EQ(details().working_directory, "");
    EXPECT_EQ(details().capabilities, std::nullopt);
    EXPECT_EQ(details().script, "x.py") << "this is what the event tells";
}

TEST_F(ProcessDetailsTest, SaysNothingOfAnotherProgram)
{
    add(100, "cat");
    EXPECT_EQ(details().working_directory, "");
    EXPECT_EQ(details().capabilities, std::nullopt);
}

TEST_F(ProcessDetailsTest, AFloodGetsItsShareOfTheTimeOnly)
{
    ProcessDetailsEnricher hurried(proc, nullptr, 2, TimeShare(1'000'000'000'000, 1)); // one reading, then no more
    Listener first, second;
    first.opener = second.opener = std::make_shared<Process>(opener);
    hurried.enrich(first);
    EXPECT_EQ(first.enrichment, Enrichment::complete);
    ASSERT_TRUE(first.details);
    opener.exec_id = 7;
    second.opener = std::make_shared<Process>(opener);
    hurried.enrich(second);
    EXPECT_EQ(second.enrichment, Enrichment::partial);
    EXPECT_FALSE(second.details);
    Listener known;
    known.opener = first.opener;
    hurried.enrich(known);
    EXPECT_TRUE(known.details) << "what was read costs nothing";
}

TEST_F(ProcessDetailsTest, SaysNothingWithoutAStart)
{
    opener.start_boottime_ns = 0;
    EXPECT_EQ(details().working_directory, "");
    EXPECT_TRUE(details().ancestors.empty());
}

TEST_F(ProcessDetailsTest, KnowsTheAncestorsOfAProcessThatIsGone)
{
    root.remove("20");
    EXPECT_EQ(details().working_directory, "");
    ASSERT_EQ(details().ancestors.size(), 1U);
}

TEST_F(ProcessDetailsTest, ReadsAProcessOnceASecond)
{
    (void)details();
    root.remove("20");
    EXPECT_EQ(details().working_directory, "/srv/app");
    opener.exec_id = 7;
    EXPECT_EQ(details().working_directory, "") << "another program";
    opener.exec_id = 0;
    opener.start_boottime_ns = ticks_ns(200);
    EXPECT_EQ(details().working_directory, "") << "another process";
    EXPECT_EQ(enricher.evictions(), 1U) << "there is room for two";
}

TEST_F(ProcessDetailsTest, KeepsWhatWasKnownWhenItOpened)
{
    Listener listener;
    listener.opener = std::make_shared<Process>(opener);
    enricher.enrich(listener);
    root.remove("20");
    ProcessDetailsEnricher later(proc, nullptr);
    later.enrich(listener);
    EXPECT_EQ(listener.details->working_directory, "/srv/app");
}

TEST_F(ProcessDetailsTest, LeavesListenersWithoutAProcessAlone)
{
    Listener listener;
    enricher.enrich(listener);
    EXPECT_FALSE(listener.details);
    listener.opener = std::make_shared<Process>();
    enricher.enrich(listener);
    EXPECT_FALSE(listener.details);
}

TEST(EffectiveCapabilities, AreHexadecimal)
{
    EXPECT_EQ(parse_effective_capabilities(kStatus), 0x3400U);
    EXPECT_EQ(parse_effective_capabilities("\nCapEff:\t000001ffffffffff"), 0x1ff'ffff'ffffU) << "the end is missing";
    EXPECT_EQ(parse_effective_capabilities("\nCapEff:\tffffffffffffffff\n"), ~0ULL);
    for (const char* text : {"", "CapEff:\t1\n", "\nCapEff:", "\nCapEff:\t\n", "\nCapEff:\tx\n", "\nCapEff:\t1 2\n",
                             "\nCapEff:\t-1\n", "\nCapEff:\t10000000000000000\n", "\nCapInh:\t1\n\xff\n"})
        EXPECT_EQ(parse_effective_capabilities(text), std::nullopt) << text;
}

} // namespace
} // namespace listenwatch
