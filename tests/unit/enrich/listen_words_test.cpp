#include "enrich/listen_words.h"

#include <gtest/gtest.h>

#include "base/address.h"

namespace listenwatch {
namespace {

using Words = std::vector<std::string>;

Endpoint endpoint(Transport transport, std::string_view address, std::uint32_t port)
{
    Endpoint made;
    made.transport = transport;
    made.address = parse_address(address).value_or(Address{});
    made.port = port;
    return made;
}

TEST(ListenWords, OfASocketAreThoseOfItsUnit)
{
    EXPECT_EQ(listen_words(endpoint(Transport::tcp, "::", 8080)), "stream 8080 ::");
    EXPECT_EQ(listen_words(endpoint(Transport::udp, "127.0.0.1", 53)), "datagram 53 127.0.0.1");
    EXPECT_EQ(listen_words("stream", "8080"), (Words{"stream 8080 ::", "stream 8080 0.0.0.0"}));
    EXPECT_EQ(listen_words("datagram", "127.0.0.1:53"), (Words{"datagram 53 127.0.0.1"}));
    EXPECT_EQ(listen_words("stream", "[0:0::1]:80"), (Words{"stream 80 ::1"}));
    Endpoint path;
    path.transport = Transport::unix_;
    path.path = "/run/x y";
    EXPECT_EQ(listen_words(path), "stream /run/x y");
    path.type = SocketType::seqpacket;
    EXPECT_EQ(listen_words(path), "packet /run/x y");
    EXPECT_EQ(listen_words("packet", "/run/x y"), (Words{"packet /run/x y"}));
    EXPECT_EQ(listen_words("stream", "@abstract"), (Words{"stream @abstract"}));
}

TEST(ListenWords, AreNoneOfOthers)
{
    EXPECT_EQ(listen_words(endpoint(Transport::packet, "", 0)), "");
    EXPECT_EQ(listen_words(endpoint(Transport::tcp, "::", 0)), "");
    for (const char* value : {"", "x", "host:80", "1.2.3.4", "70000", "1.2.3.4:", ":80", "vsock:2:80", "[::1]"})
        EXPECT_EQ(listen_words("stream", value), Words{}) << value;
}

} // namespace
} // namespace listenwatch
