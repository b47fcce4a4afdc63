#include "policy/shared_ports.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace listenwatch {
namespace {

struct Owner {
    std::uint32_t uid = 0;
    std::string executable{"/usr/sbin/nginx"};
    std::string unit{"nginx.service"};
};

std::shared_ptr<Listener> listener(std::uint64_t cookie, const Owner& owner, std::uint16_t port = 80)
{
    auto out = std::make_shared<Listener>();
    out->id = {cookie, 1, cookie + 1000};
    out->endpoint.address.family = Address::Family::v4;
    out->endpoint.port = port;
    out->uid = owner.uid;
    Process process;
    process.executable = owner.executable;
    out->opener = std::make_shared<const Process>(process);
    out->service.unit = owner.unit;
    return out;
}

TEST(SharedPorts, WorkersOfOneServerAreNoNews)
{
    SharedPorts ports;
    for (std::uint64_t worker = 1; worker <= 4; ++worker) EXPECT_EQ(ports.add(listener(worker, {})), nullptr);
}

TEST(SharedPorts, AnotherUserExecutableOrUnitIs)
{
    for (const Owner& other : {Owner{33, "/usr/sbin/nginx", "nginx.service"}, Owner{0, "/tmp/nginx", "nginx.service"},
                               Owner{0, "/usr/sbin/nginx", "other.service"}}) {
        SharedPorts ports;
        const auto first = listener(1, {});
        EXPECT_EQ(ports.add(first), nullptr);
        EXPECT_EQ(ports.add(listener(2, other)), first);
    }
}

TEST(SharedPorts, OtherPortsNamespacesAndDevicesAreOtherDoors)
{
    SharedPorts ports;
    ports.add(listener(1, {}));
    EXPECT_EQ(ports.add(listener(2, {33, "", ""}, 81)), nullptr);
    const auto elsewhere = listener(3, {33, "", ""});
    elsewhere->id.netns_ino = 2;
    EXPECT_EQ(ports.add(elsewhere), nullptr);
    const auto first = listener(4, {}, 90), second = listener(5, {33, "", ""}, 90);
    first->endpoint.bound_ifindex = 2;
    second->endpoint.bound_ifindex = 3;
    ports.add(first);
    EXPECT_EQ(ports.add(second), nullptr);
}

TEST(SharedPorts, AWildcardCoversEachAddressOfItsFamilies)
{
    const auto wide = listener(1, {}), narrow = listener(2, {33, "", ""});
    narrow->endpoint.address.bytes = {127, 0, 0, 1};
    EXPECT_TRUE(is_same_door(*wide, *narrow));
    EXPECT_TRUE(is_same_door(*narrow, *wide));
    wide->endpoint.address.family = Address::Family::v6;
    EXPECT_TRUE(is_same_door(*wide, *narrow));
    wide->endpoint.v6only = true;
    EXPECT_FALSE(is_same_door(*wide, *narrow));
    const auto other = listener(3, {});
    other->endpoint.address.bytes = {127, 0, 0, 2};
    EXPECT_FALSE(is_same_door(*other, *narrow));
}

TEST(SharedPorts, WhoIsGoneIsForgotten)
{
    SharedPorts ports;
    const auto first = listener(1, {});
    ports.add(first);
    ports.remove(*first);
    ports.remove(*first);
    EXPECT_EQ(ports.add(listener(2, {33, "", ""})), nullptr);
}

// Against the definition, in a crowd: endpoints and owners of few kinds, that come and go.
TEST(SharedPorts, FindsWhoeverHasTheSameDoor)
{
    std::mt19937 random(7);
    const auto one_of = [&](std::uint32_t count) {
        return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random);
    };
    SharedPorts ports;
    std::vector<std::shared_ptr<Listener>> open;
    int found = 0, alone = 0;
    for (std::uint64_t cookie = 1; cookie <= 5'000; ++cookie) {
        const auto next = listener(cookie, {one_of(2), one_of(2) == 0 ? "/a" : "/b", ""}, 80);
        Endpoint& endpoint = next->endpoint;
        endpoint.address.family = one_of(2) == 0 ? Address::Family::v4 : Address::Family::v6;
        endpoint.address.bytes[0] = static_cast<std::uint8_t>(one_of(3) * 127); // 0 = wildcard
        endpoint.bound_ifindex = one_of(3);
        endpoint.v6only = one_of(2) == 0 && endpoint.address.family == Address::Family::v6;
        const auto other = ports.add(next);
        const bool is_shared = std::ranges::any_of(
            open, [&](const auto& each) { return is_same_door(*each, *next) && !is_same_owner(*each, *next); });
        ASSERT_EQ(other != nullptr, is_shared) << cookie;
        if (other) {
            EXPECT_TRUE(is_same_door(*other, *next) && !is_same_owner(*other, *next));
        }
        ++(other ? found : alone);
        open.push_back(next);
        while (open.size() > one_of(6)) {
            const auto gone = open.begin() + one_of(static_cast<std::uint32_t>(open.size()));
            (*gone)->uid = 99; // what was known of it may change meanwhile
            ports.remove(**gone);
            open.erase(gone);
        }
    }
    EXPECT_GT(found, 1'000);
    EXPECT_GT(alone, 1'000);
}

TEST(SharedPorts, WhatIsNotKnownIsNoDifference)
{
    const auto known = listener(1, {}), unknown = listener(2, {0, "", ""});
    EXPECT_TRUE(is_same_owner(*known, *unknown));
    unknown->opener = nullptr;
    EXPECT_TRUE(is_same_owner(*known, *unknown));
    unknown->kernel = true;
    EXPECT_FALSE(is_same_owner(*known, *unknown));
}

} // namespace
} // namespace listenwatch
