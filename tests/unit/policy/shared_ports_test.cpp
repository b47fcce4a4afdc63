#include "policy/shared_ports.h"

#include <gtest/gtest.h>

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
