#include "sink/sentence.h"

#include <gtest/gtest.h>

#include "base/address.h"
#include "sample_event.h"
#include "sink/schema/ecs.h"

namespace listenwatch {
namespace {

std::string message_of(const ListenEvent& event)
{
    Record record;
    EcsSchema(sample_host(), sample_sensor()).describe(event, record);
    return std::string(record.text(Field::message));
}

ListenEvent opened(const Listener& listener)
{
    ListenEvent event = sample_event(Action::listener_opened);
    event.listener = std::make_shared<Listener>(listener);
    return event;
}

TEST(Sentence, TellsWhatWhoAndHowFar)
{
    EXPECT_EQ(message_of(sample_event(Action::listener_opened)),
              "new exposed listener: tcp 0.0.0.0:8000 by python3[4711] user=www-data unit=apache2.service "
              "exe=/usr/bin/python3.11 module=http.server reach=all");
    EXPECT_TRUE(message_of(sample_event(Action::listener_closed)).starts_with("listener closed: tcp 0.0.0.0:8000 by"));
}

TEST(Sentence, IsOnlyExposedWhenItIs)
{
    Listener listener = sample_listener();
    listener.access.reach = Reach::loopback;
    EXPECT_TRUE(message_of(opened(listener)).starts_with("new listener: "));
}

TEST(Sentence, BracketsAnIpv6Address)
{
    Listener listener = sample_listener();
    listener.endpoint.address = *parse_address("::");
    EXPECT_NE(message_of(opened(listener)).find("tcp [::]:8000 by"), std::string::npos);
}

TEST(Sentence, NamesTheKernelAndWhatNobodyKnows)
{
    Listener listener = sample_listener();
    listener.opener = nullptr;
    EXPECT_NE(message_of(opened(listener)).find("by a process that is not known user=www-data"), std::string::npos);
    listener.kernel = true;
    EXPECT_NE(message_of(opened(listener)).find("by the kernel user="), std::string::npos);
    listener.kernel_device = {"vxlan0", "vxlan"};
    EXPECT_NE(message_of(opened(listener)).find("by the kernel (vxlan0, vxlan) user="), std::string::npos);
    listener.kernel_device.name = "a\"b=(";
    EXPECT_EQ(message_of(opened(listener)).find("(a\"b="), std::string::npos) << "a name fakes nothing";
}

TEST(Sentence, SaysThatAProgramIsDeletedAndWhichContainerItIsIn)
{
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->exe_deleted = true;
    listener.opener = process;
    listener.container = {"0123456789abcdef", "docker"};
    EXPECT_NE(message_of(opened(listener))
                  .find(" container=0123456789ab exe=/usr/bin/python3.11 module=http.server exe_deleted=yes "),
              std::string::npos);
}

TEST(Sentence, QuotesANameThatPlaysTricks)
{
    Listener listener = sample_listener();
    auto process = std::make_shared<Process>(*listener.opener);
    process->comm = "x[1] user=root\n";
    listener.opener = process;
    EXPECT_NE(message_of(opened(listener)).find("by \"x[1] user=root\\x0a\"[4711] user=www-data"), std::string::npos);
}

TEST(Sentence, TellsHowManyEventsWereLost)
{
    EXPECT_EQ(message_of(sample_event(Action::events_lost)),
              "events-lost: 37: the ring buffer was full; the listeners were read anew");
}

TEST(Sentence, CutsADetailWithoutEnd)
{
    ListenEvent event = sample_event(Action::rules_rejected);
    event.detail = std::string(100'000, 'x');
    EXPECT_LT(message_of(event).size(), 1100U);
}

Listener sample_of(Transport transport)
{
    Listener listener = sample_listener();
    listener.endpoint = {};
    listener.endpoint.transport = transport;
    return listener;
}

TEST(Sentence, TellsAPlaceWithoutAPort)
{
    Listener listener = sample_of(Transport::unix_);
    listener.endpoint.path = "/run/x.sock";
    EXPECT_NE(message_of(opened(listener)).find(": unix /run/x.sock by python3[4711]"), std::string::npos);
    listener = sample_of(Transport::vsock);
    EXPECT_NE(message_of(opened(listener)).find(": vsock by "), std::string::npos);
    listener.endpoint.port = 70000;
    listener.endpoint.cid = 3;
    EXPECT_NE(message_of(opened(listener)).find(": vsock 3:70000 by "), std::string::npos);
    listener = sample_of(Transport::packet);
    listener.endpoint.protocol = 3;
    listener.endpoint.bound_ifindex = 2;
    listener.filter = true;
    EXPECT_NE(message_of(opened(listener)).find(": packet protocol=0x0003 device=2 filter=yes by "), std::string::npos);
    listener = sample_of(Transport::raw);
    listener.endpoint.address = *parse_address("::");
    listener.endpoint.protocol = 58;
    EXPECT_NE(message_of(opened(listener)).find(": raw [::] protocol=58 by "), std::string::npos);
}

TEST(Sentence, AnAbstractNameCannotSpeakForTheProgram)
{
    Listener listener = sample_of(Transport::unix_);
    listener.endpoint.path = "@x by sshd[1] user=root\x1b[31m";
    const std::string message = message_of(opened(listener));
    EXPECT_NE(message.find(R"(unix "@x by sshd[1] user=root\x1b[31m" by python3[4711])"), std::string::npos) << message;
}

} // namespace
} // namespace listenwatch
