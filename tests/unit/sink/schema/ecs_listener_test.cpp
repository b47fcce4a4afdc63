#include "sink/schema/ecs_listener.h"

#include <array>
#include <gtest/gtest.h>

#include "base/address.h"
#include "sample_event.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

Record describe(const Listener& listener)
{
    ListenEvent event = sample_event(Action::listener_opened);
    event.listener = std::make_shared<Listener>(listener);
    Record record;
    std::string scratch;
    describe_listener(event, sample_host(), record, scratch);
    return record;
}

Texts tags(const Listener& listener)
{
    const Record record = describe(listener);
    return record.has(Field::tags) ? std::get<Texts>(record.get(Field::tags)) : Texts{};
}

TEST(EcsListener, IsServerAndDestinationNeverSource)
{
    const Record record = describe(sample_listener());
    for (const Field field :
         {Field::server_ip, Field::server_address, Field::destination_ip, Field::destination_address})
        EXPECT_EQ(record.text(field), "0.0.0.0");
    for (const Field field : {Field::server_port, Field::destination_port})
        EXPECT_EQ(std::get<std::int64_t>(record.get(field)), 8000);
    EXPECT_EQ(record.text(Field::network_transport), "tcp");
    EXPECT_EQ(record.text(Field::network_type), "ipv4");
    EXPECT_EQ(record.text(Field::network_iana_number), "6");
    EXPECT_EQ(find_field("source.ip"), std::nullopt);
}

TEST(EcsListener, AnswersEachYesOrNoThatCanBeAsked)
{
    Listener listener = sample_listener();
    Record record = describe(listener);
    EXPECT_FALSE(std::get<bool>(record.get(Field::lw_socket_kernel)));
    EXPECT_FALSE(std::get<bool>(record.get(Field::lw_socket_mptcp)));
    EXPECT_FALSE(record.has(Field::lw_socket_v6only)); // IPv4
    EXPECT_FALSE(record.has(Field::lw_socket_ephemeral));
    EXPECT_TRUE(std::get<bool>(record.get(Field::lw_exposed)));

    listener.endpoint.transport = Transport::udp;
    listener.endpoint.address = *parse_address("::");
    listener.ephemeral = true;
    record = describe(listener);
    EXPECT_TRUE(std::get<bool>(record.get(Field::lw_socket_ephemeral)));
    EXPECT_FALSE(std::get<bool>(record.get(Field::lw_socket_v6only)));
    EXPECT_FALSE(record.has(Field::lw_socket_backlog));
    EXPECT_EQ(record.text(Field::network_iana_number), "17");
}

TEST(EcsListener, TagsWhatAReaderShouldSee)
{
    EXPECT_EQ(tags(sample_listener()), Texts{"exposed"});
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->exe_deleted = process->exe_memfd = true;
    listener.opener = process;
    listener.endpoint.address = *parse_address("::");
    listener.endpoint.mptcp = true;
    listener.id.netns_ino = 1;
    EXPECT_EQ(tags(listener), (Texts{"exposed", "exe-deleted", "exe-memfd", "v6only-off", "netns-foreign", "mptcp"}));
    listener.endpoint.v6only = true;
    listener.access.reach = Reach::loopback;
    listener.kernel = listener.ephemeral = true;
    EXPECT_EQ(tags(listener), (Texts{"exe-deleted", "exe-memfd", "netns-foreign", "kernel", "mptcp", "ephemeral"}));
}

TEST(EcsListener, ListsEachOwnerOnceAndEachNameOnce)
{
    Listener listener = sample_listener();
    listener.holders = {{.pid = 7, .fd = 3, .comm = "nginx"},
                        {.pid = 7, .fd = 4, .comm = "nginx"},
                        {.pid = 9, .fd = 3, .comm = "nginx"}};
    const Record record = describe(listener);
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::lw_owners_count)), 2);
    EXPECT_EQ(std::get<Numbers>(record.get(Field::lw_owners_pids)), (Numbers{7, 9}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_owners_names)), Texts{"nginx"});
}

TEST(EcsListener, CountsTheOwnersThatItDoesNotList)
{
    Listener listener = sample_listener();
    listener.holders.clear();
    for (std::uint32_t pid = 1; pid <= 1000; ++pid) listener.holders.push_back({.pid = pid, .fd = 3, .comm = "w"});
    const Record record = describe(listener);
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::lw_owners_count)), 1000);
    EXPECT_EQ(std::get<Numbers>(record.get(Field::lw_owners_pids)).size(), 64U);
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_truncated)).front(), "listenwatch.owners.pids");
}

TEST(EcsListener, TakesTheSocketsCgroupBeforeTheProcess)
{
    Listener listener = sample_listener();
    listener.socket_cgroup = "/system.slice/ssh.socket";
    EXPECT_EQ(describe(listener).text(Field::systemd_cgroup), "/system.slice/ssh.socket");
    EXPECT_EQ(describe(listener).text(Field::lw_process_cgroup), "/system.slice/apache2.service");
    listener.service = {};
    EXPECT_FALSE(describe(listener).has(Field::systemd_cgroup));
}

TEST(EcsListener, SaysWhatIsKnownOfAServiceAndNothingElse)
{
    Listener listener = sample_listener();
    const Record before = describe(listener);
    for (const Field field : {Field::lw_service_enabled, Field::lw_service_internal, Field::lw_service_line,
                              Field::lw_service_definition, Field::systemd_invocation_id})
        EXPECT_FALSE(before.has(field));
    listener.service.type = "xinetd";
    listener.service.definition = "/etc/xinetd.d/telnet";
    listener.service.line = 3;
    listener.service.enabled = false;
    listener.service.program = "/usr/sbin/in.telnetd";
    const Record record = describe(listener);
    EXPECT_EQ(record.text(Field::lw_service_definition), "/etc/xinetd.d/telnet");
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::lw_service_line)), 3);
    EXPECT_EQ(std::get<bool>(record.get(Field::lw_service_enabled)), false);
    EXPECT_EQ(record.text(Field::lw_service_program), "/usr/sbin/in.telnetd");
    EXPECT_EQ(record.text(Field::systemd_cgroup), "/system.slice/apache2.service") << "it has a unit still";
}

Record describe_endpoint(const Endpoint& endpoint)
{
    Listener listener = sample_listener();
    listener.endpoint = endpoint;
    return describe(listener);
}

std::int64_t number(const Record& record, Field field)
{
    const auto* value = std::get_if<std::int64_t>(&record.get(field));
    return value != nullptr ? *value : -1;
}

TEST(EcsListener, AUnixSocketHasItsPathForAnAddressAndNoPort)
{
    Endpoint endpoint;
    endpoint.transport = Transport::unix_;
    endpoint.path = "@abstract";
    endpoint.type = SocketType::seqpacket;
    const Record record = describe_endpoint(endpoint);
    EXPECT_EQ(record.text(Field::network_transport), "unix");
    EXPECT_EQ(record.text(Field::server_address), "@abstract");
    EXPECT_EQ(record.text(Field::destination_address), "@abstract");
    EXPECT_EQ(record.text(Field::lw_socket_type), "seqpacket");
    for (const Field field :
         {Field::server_port, Field::destination_port, Field::server_ip, Field::network_type, Field::related_ip})
        EXPECT_FALSE(record.has(field));
}

TEST(EcsListener, VsockHasCidAndPort)
{
    Endpoint endpoint;
    endpoint.transport = Transport::vsock;
    endpoint.port = 4'000'000'000;
    endpoint.cid = 3;
    const Record record = describe_endpoint(endpoint);
    EXPECT_EQ(record.text(Field::server_address), "3:4000000000");
    EXPECT_EQ(number(record, Field::server_port), 4'000'000'000);
    EXPECT_EQ(number(record, Field::lw_socket_cid), 3);
}

TEST(EcsListener, RawSocketsTellTheirProtocolAndPacketSocketsTheirEtherType)
{
    Endpoint endpoint;
    endpoint.transport = Transport::raw;
    endpoint.protocol = 89;
    EXPECT_EQ(describe_endpoint(endpoint).text(Field::network_iana_number), "89");
    endpoint.transport = Transport::packet;
    endpoint.protocol = 0x0800;
    const Record record = describe_endpoint(endpoint);
    EXPECT_FALSE(record.has(Field::network_iana_number));
    EXPECT_EQ(number(record, Field::lw_socket_protocol), 0x0800);
}

TEST(EcsListener, AFilterIsToldWhereItIsKnown)
{
    Listener listener = sample_listener();
    EXPECT_FALSE(describe(listener).has(Field::lw_socket_filter));
    listener.filter = false;
    EXPECT_EQ(std::get<bool>(describe(listener).get(Field::lw_socket_filter)), false);
    listener.filter = true;
    EXPECT_EQ(std::get<bool>(describe(listener).get(Field::lw_socket_filter)), true);
    EXPECT_EQ(tags(listener), (Texts{"exposed", "filter"}));
}

TEST(EcsListener, AnImageIsNameAndTag)
{
    const std::vector<std::array<std::string, 3>> cases{
        {"nginx", "nginx", ""},
        {"nginx:1.25", "nginx", "1.25"},
        {"registry:5000/shop/web", "registry:5000/shop/web", ""},
        {"registry:5000/shop/web:2@sha256:00ff", "registry:5000/shop/web", "2"},
    };
    for (const auto& [image, name, tag] : cases) {
        Listener listener = sample_listener();
        listener.container = {.id = "0123", .runtime = "docker", .image = image};
        const Record record = describe(listener);
        EXPECT_EQ(record.text(Field::container_image_name), name);
        EXPECT_EQ(record.has(Field::container_image_tag), !tag.empty()) << image;
        if (!tag.empty()) {
            EXPECT_EQ(std::get<Texts>(record.get(Field::container_image_tag)), Texts{tag});
        }
        EXPECT_FALSE(record.has(Field::orchestrator_type));
    }
}

} // namespace
} // namespace listenwatch
