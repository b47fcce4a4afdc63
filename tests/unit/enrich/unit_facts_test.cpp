#include "enrich/unit_facts.h"

#include <gtest/gtest.h>

#include "base/address.h"
#include "fake_proc.h"

namespace listenwatch {
namespace {

class FakeBook final : public UnitBook {
public:
    Answer find(const std::string& unit, std::uint64_t since_ns) override
    {
        asked = unit;
        asked_since_ns = since_ns;
        return {state, state == State::known ? &facts : nullptr};
    }
    State state = State::known;
    UnitFacts facts;
    std::string asked;
    std::uint64_t asked_since_ns = 0;
};

class UnitFactsTest : public ::testing::Test {
protected:
    UnitFactsTest() { listener.service = {.type = "systemd", .name = "ssh", .unit = "ssh.service"}; }
    void enrich() { UnitFactsEnricher(&book, &users).enrich(listener); }
    FakeBook book, users;
    Listener listener;
};

TEST_F(UnitFactsTest, TakesWhatIsKnown)
{
    book.facts = {.description = "OpenBSD Secure Shell server",
                  .fragment_path = "/lib/systemd/system/ssh.service",
                  .file_state = "enabled",
                  .invocation_id = "0123456789abcdef0123456789abcdef",
                  .triggered_by = {"ssh-reload.path", "ssh.socket"}};
    enrich();
    EXPECT_EQ(book.asked, "ssh.service");
    EXPECT_EQ(listener.service.description, "OpenBSD Secure Shell server");
    EXPECT_EQ(listener.service.definition, "/lib/systemd/system/ssh.service");
    EXPECT_EQ(listener.service.enabled, true);
    EXPECT_EQ(listener.service.invocation_id, "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(listener.service.socket_unit, "ssh.socket");
    EXPECT_EQ(listener.enrichment, Enrichment::complete);
}

TEST_F(UnitFactsTest, ASocketUnitNamesTheServiceThatItStarts)
{
    listener.service.unit = "cups.socket";
    book.facts.triggers = {"cups.service"};
    enrich();
    EXPECT_EQ(listener.service.socket_unit, "cups.socket");
    EXPECT_EQ(listener.service.triggered_unit, "cups.service");
}

TEST_F(UnitFactsTest, AGeneratedUnitIsDefinedByItsScript)
{
    book.facts.fragment_path = "/run/systemd/generator.late/x.service";
    book.facts.source_path = "/etc/init.d/x";
    book.facts.file_state = "generated";
    enrich();
    EXPECT_EQ(listener.service.definition, "/etc/init.d/x");
    EXPECT_EQ(listener.service.enabled, true);
}

TEST_F(UnitFactsTest, AUsersUnitHasTheInvocationOfItsProcess)
{
    const FakeRoot root;
    const Procfs proc(root.path("proc"));
    const std::string id = "0123456789abcdef0123456789abcdef";
    const auto ask = [&](UnitFactsEnricher& enricher) {
        listener = listener_of(proc, 10);
        listener.service = {.type = "systemd", .name = "x", .unit = "user@1000.service", .user_unit = "x.service"};
        enricher.enrich(listener);
        return listener.service.invocation_id;
    };
    const auto invocation = [&](const std::string& value) {
        add_process(root, {.pid = 10, .comm = "x", .environ = {"A=b", "INVOCATION_ID=" + value}});
        UnitFactsEnricher enricher(&book, &users, &proc);
        return ask(enricher);
    };
    EXPECT_EQ(invocation(id), id);
    UnitFactsEnricher enricher(&book, &users, &proc);
    EXPECT_EQ(ask(enricher), id);
    root.remove("proc/10/environ");
    EXPECT_EQ(ask(enricher), id) << "it is read once";
    for (const std::string& bad : {id + "0", id.substr(1), std::string(32, 'x'), std::string()})
        EXPECT_EQ(invocation(bad), "") << bad;
    listener.opener.reset();
    listener.service.invocation_id = "";
    UnitFactsEnricher(&book, &users, &proc).enrich(listener);
    EXPECT_EQ(listener.service.invocation_id, "");
}

TEST_F(UnitFactsTest, WhatIsNeitherEnabledNorDisabledIsNotKnown)
{
    for (const char* state : {"static", "indirect", ""}) {
        book.facts.file_state = state;
        enrich();
        EXPECT_EQ(listener.service.enabled, std::nullopt) << state;
    }
    book.facts.file_state = "masked";
    enrich();
    EXPECT_EQ(listener.service.enabled, false);
}

TEST_F(UnitFactsTest, AnInitScriptHasTheFirstWord)
{
    listener.service = {.type = "sysv", .name = "x", .unit = "x.service", .description = "its own"};
    book.facts.description = "LSB: its own";
    book.facts.invocation_id = "0123";
    enrich();
    EXPECT_EQ(listener.service.description, "its own");
    EXPECT_EQ(listener.service.invocation_id, "0123");
    listener.service = {.type = "xinetd", .name = "telnet", .unit = "xinetd.service"};
    book.facts.description = "of xinetd, not of telnet";
    enrich();
    EXPECT_EQ(listener.service.description, "");
}

// The opener's start tells one run of a unit from the next.
TEST_F(UnitFactsTest, AsksSinceTheOpenerBegan)
{
    Process opener;
    opener.start_boottime_ns = 77;
    listener.opener = std::make_shared<const Process>(opener);
    enrich();
    EXPECT_EQ(book.asked_since_ns, 77U);
}

TEST_F(UnitFactsTest, SaysWhetherItIsWorthWaiting)
{
    book.state = UnitBook::State::asked;
    enrich();
    EXPECT_EQ(listener.enrichment, Enrichment::pending);
    book.state = UnitBook::State::refused;
    enrich();
    EXPECT_EQ(listener.enrichment, Enrichment::partial);
}

TEST_F(UnitFactsTest, OthersAreNotAskedFor)
{
    listener.service = {.type = "openrc", .name = "sshd"};
    enrich();
    EXPECT_EQ(book.asked + users.asked, "");
    EXPECT_EQ(listener.enrichment, Enrichment::complete);
}

TEST_F(UnitFactsTest, AUsersUnitIsInTheUsersBook)
{
    listener.service = {.type = "systemd", .name = "x", .unit = "user@1000.service", .user_unit = "x.service"};
    users.facts = {.description = "Ann's", .file_state = "enabled", .triggered_by = {"x.socket"}};
    enrich();
    EXPECT_EQ(users.asked, "1000/x.service");
    EXPECT_EQ(book.asked, "");
    EXPECT_EQ(listener.service.description, "Ann's");
    EXPECT_EQ(listener.service.enabled, true);
    EXPECT_EQ(listener.service.socket_unit, "x.socket");
    listener.service = {.type = "systemd", .name = "x", .unit = "user@1000.service", .user_unit = "x.socket"};
    enrich();
    EXPECT_EQ(listener.service.socket_unit, "x.socket") << "its own";
    users.state = UnitBook::State::asked;
    enrich();
    EXPECT_EQ(listener.enrichment, Enrichment::pending);
}

TEST_F(UnitFactsTest, WhatAUsersManagerListensAtIsItsSockets)
{
    listener.service = {.type = "systemd", .name = "user@1000", .unit = "user@1000.service"};
    listener.endpoint.port = 8080;
    listener.endpoint.address = parse_address("::").value_or(Address{});
    users.facts = {.name = "web.socket", .description = "Ann's", .triggers = {"web.service"}};
    enrich();
    EXPECT_EQ(users.asked, "1000/stream 8080 ::");
    EXPECT_EQ(book.asked, "");
    EXPECT_EQ(listener.service.user_unit, "web.socket");
    EXPECT_EQ(listener.service.name, "web");
    EXPECT_EQ(listener.service.socket_unit, "web.socket");
    EXPECT_EQ(listener.service.triggered_unit, "web.service");
}

TEST_F(UnitFactsTest, AUsersManagerIsItselfWhereNoSocketSaysSo)
{
    listener.service = {.type = "systemd", .name = "user@1000", .unit = "user@1000.service"};
    listener.endpoint.port = 8080;
    book.facts.description = "User Manager for UID 1000";
    enrich();
    EXPECT_EQ(listener.service.description, "User Manager for UID 1000");
    EXPECT_EQ(listener.service.user_unit, "");
    listener.endpoint.transport = Transport::raw;
    users.asked = "";
    enrich();
    EXPECT_EQ(users.asked, "") << "no .socket is of that kind";
}

TEST_F(UnitFactsTest, ABookMayBeMissing)
{
    listener.service = {.type = "systemd", .name = "x", .unit = "user@1000.service", .user_unit = "x.service"};
    UnitFactsEnricher(nullptr, nullptr).enrich(listener);
    UnitFactsEnricher(&book, nullptr).enrich(listener);
    EXPECT_EQ(book.asked, "");
    listener.service = {.type = "systemd", .name = "x", .unit = "x.service"};
    UnitFactsEnricher(nullptr, &users).enrich(listener);
    EXPECT_EQ(listener.enrichment, Enrichment::complete);
}

} // namespace
} // namespace listenwatch
