// What one item of a selection means, from YAML to the answer.
#include "sample.h"

namespace listenwatch {
namespace {

TEST(ItemMatch, TextIsComparedWithoutCase)
{
    EXPECT_TRUE(item_hits("process.name: SSHD"));
    EXPECT_TRUE(item_hits("Image: /usr/sbin/sshd"));
    EXPECT_FALSE(item_hits("process.name: ssh"));
    EXPECT_TRUE(item_hits("process.command_line|contains: 'LISTENER'"));
    EXPECT_TRUE(item_hits("process.command_line|contains|cased: 'Listener'"));
    EXPECT_FALSE(item_hits("process.command_line|contains|cased: 'listener'"));
    EXPECT_FALSE(item_hits("process.name|cased: SSHD"));
    EXPECT_TRUE(item_hits("process.name|cased: sshd"));
}

TEST(ItemMatch, NumbersAndBooleansAreTextInCanonicalForm)
{
    EXPECT_TRUE(item_hits("server.port: 22"));
    EXPECT_TRUE(item_hits("server.port: '22'"));
    EXPECT_TRUE(item_hits("server.port: 0022"));
    EXPECT_TRUE(item_hits("server.port|startswith: 2"));
    EXPECT_TRUE(item_hits("server.port: 2?"));
    EXPECT_TRUE(item_hits("process.user.id: 0"));
    EXPECT_TRUE(item_hits("listenwatch.exposed: true"));
    EXPECT_TRUE(item_hits("listenwatch.exposed: 'True'"));
    EXPECT_TRUE(item_hits("listenwatch.exposed: yes"));
    EXPECT_FALSE(item_hits("listenwatch.exposed: off"));
    Record norway = sample_event();
    norway.set(Field::user_name, "no");
    EXPECT_TRUE(item_hits("user.name: no", norway));
}

TEST(ItemMatch, AnyValueOfAListUnlessAll)
{
    EXPECT_TRUE(item_hits("process.name: [a, sshd, b]"));
    EXPECT_FALSE(item_hits("process.name: [a, b]"));
    EXPECT_TRUE(item_hits("process.command_line|contains|all: ['sshd', '-D']"));
    EXPECT_FALSE(item_hits("process.command_line|contains|all: ['sshd', '-X']"));
    EXPECT_TRUE(item_hits("process.name: [b*, 'ssh?', null]"));
    EXPECT_TRUE(item_hits("server.port: [80, 22, 443]"));
}

TEST(ItemMatch, AnyElementOfAListField)
{
    EXPECT_TRUE(item_hits("process.args: '-d'"));
    EXPECT_TRUE(item_hits("process.args|startswith: 'list'"));
    EXPECT_TRUE(item_hits("process.args|all: ['-D', 'Listener']"));
    EXPECT_FALSE(item_hits("process.args: '-D Listener'"));
    EXPECT_TRUE(item_hits("listenwatch.owners.pids: 4711"));
    EXPECT_TRUE(item_hits("listenwatch.owners.pids|gt: 4000"));
}

TEST(ItemMatch, NullIsAbsentAndSoIsTheEmptyText)
{
    EXPECT_TRUE(item_hits("systemd.unit: null"));
    EXPECT_TRUE(item_hits("systemd.unit: ''"));
    EXPECT_TRUE(item_hits("systemd.unit: [null, 'x']"));
    EXPECT_FALSE(item_hits("process.name: null"));
    EXPECT_FALSE(item_hits("process.name: ''"));
    EXPECT_FALSE(item_hits("systemd.unit: 'null'"));
    EXPECT_FALSE(item_hits("systemd.unit: '*'"));
    EXPECT_TRUE(item_hits("process.name: '*'"));
    Record event = sample_event();
    event.set(Field::process_args, std::vector<std::string>{"a", ""});
    EXPECT_TRUE(item_hits("process.args: ''", event));
    EXPECT_FALSE(item_hits("process.args: null", event));
}

TEST(ItemMatch, ExistsAsksForPresenceOnly)
{
    EXPECT_TRUE(item_hits("process.name|exists: true"));
    EXPECT_FALSE(item_hits("process.name|exists: false"));
    EXPECT_TRUE(item_hits("systemd.unit|exists: no"));
}

TEST(ItemMatch, NeqMeansNoneOfTheValues)
{
    EXPECT_TRUE(item_hits("process.name|neq: nginx"));
    EXPECT_FALSE(item_hits("process.name|neq: sshd"));
    EXPECT_FALSE(item_hits("process.name|neq: [nginx, sshd]"));
    EXPECT_TRUE(item_hits("process.name|neq: [nginx, apache2]"));
    EXPECT_TRUE(item_hits("systemd.unit|neq: x.service")) << "an absent field differs from any value";
    EXPECT_FALSE(item_hits("process.command_line|contains|neq: '-D'"));
    EXPECT_FALSE(item_hits("process.args|neq: '-D'"));
}

TEST(ItemMatch, OrderComparesNumbers)
{
    EXPECT_TRUE(item_hits("server.port|lt: 1024"));
    EXPECT_FALSE(item_hits("server.port|lt: 22"));
    EXPECT_TRUE(item_hits("server.port|lte: 22"));
    EXPECT_TRUE(item_hits("server.port|gte: 22"));
    EXPECT_FALSE(item_hits("server.port|gt: 22"));
    EXPECT_TRUE(item_hits("process.user.id|lt: 1000")) << "a text that is a number counts as one";
    EXPECT_FALSE(item_hits("process.name|lt: 1000"));
    EXPECT_FALSE(item_hits("process.pid|lt: 1000")) << "absent";
    EXPECT_TRUE(hits("    a: {server.port|gte: 10, server.port|lt: 30}\n    condition: a\n", sample_event()));
}

TEST(ItemMatch, CidrTakesBothFamilies)
{
    EXPECT_TRUE(item_hits("server.ip|cidr: 192.0.2.0/24"));
    EXPECT_FALSE(item_hits("server.ip|cidr: 192.0.3.0/24"));
    EXPECT_TRUE(item_hits("server.ip|cidr: [10.0.0.0/8, 192.0.2.7]"));
    EXPECT_TRUE(item_hits("server.ip|cidr: 0.0.0.0/0"));
    EXPECT_FALSE(item_hits("server.ip|cidr: '::/0'"));
    Record event = sample_event();
    event.set(Field::server_ip, "fe80::1");
    EXPECT_TRUE(item_hits("server.ip|cidr: fe80::/10", event));
    EXPECT_FALSE(item_hits("server.ip|cidr: 'fd00::/8'", event));
    event.set(Field::server_ip, "::ffff:10.1.2.3");
    EXPECT_TRUE(item_hits("server.ip|cidr: 10.0.0.0/8", event));
    EXPECT_TRUE(item_hits("server.ip|cidr: '::ffff:0:0/96'", event));
    EXPECT_FALSE(item_hits("process.name|cidr: 10.0.0.0/8", event));
}

TEST(ItemMatch, RegularExpressionsMindCase)
{
    EXPECT_TRUE(item_hits(R"(process.executable|re: '^/usr/s?bin/ss')"));
    EXPECT_FALSE(item_hits("process.name|re: SSH"));
    EXPECT_TRUE(item_hits("process.name|re|i: SSH"));
    EXPECT_TRUE(item_hits("server.port|re: '^2+$'"));
    EXPECT_TRUE(item_hits("process.args|re: '^-[A-Z]$'"));
}

TEST(ItemMatch, FieldrefComparesTwoFields)
{
    Record event = sample_event();
    event.set(Field::process_parent_name, "SSHD");
    EXPECT_TRUE(item_hits("process.name|fieldref: process.parent.name", event));
    EXPECT_FALSE(item_hits("process.name|fieldref|cased: process.parent.name", event));
    EXPECT_TRUE(item_hits("process.executable|fieldref|endswith: process.name", event));
    EXPECT_TRUE(item_hits("process.command_line|fieldref|contains: process.name", event));
    EXPECT_FALSE(item_hits("process.name|fieldref: user.name", event));
    EXPECT_FALSE(item_hits("process.name|fieldref: systemd.unit", event)) << "an absent field is equal to nothing";
    EXPECT_TRUE(item_hits("process.name|fieldref|neq: user.name", event));
}

TEST(ItemMatch, RawBytesMatch)
{
    Record event = sample_event();
    event.set(Field::process_name, "x\xff\xfey");
    EXPECT_TRUE(item_hits("process.name: 'x??y'", event));
    EXPECT_TRUE(item_hits(R"(process.name|re: '\xff\xfe')", event));
}

TEST(ItemMatch, RefusesValuesThatCanNeverMatch)
{
    EXPECT_EQ(item_fault("server.port: http"),
              "x.yml:5: detection.a: server.port: the field is a number, 'http' can never match");
    EXPECT_EQ(item_fault("listenwatch.exposed: 1"),
              "x.yml:5: detection.a: listenwatch.exposed: the field is true or false, '1' can never match");
    EXPECT_EQ(item_fault("server.port|lt: x"), "x.yml:5: detection.a: server.port: 'x' is not a whole number");
    EXPECT_NE(item_fault("listenwatch.exposed|gt: 1"), "");
    EXPECT_NE(item_fault("process.name|contains: ''"), "");
    EXPECT_NE(item_fault("process.name|contains: '*'"), "");
    EXPECT_NE(item_fault("process.name|re: ''"), "");
    EXPECT_NE(item_fault("process.name|re: 'a(b'"), "");
    EXPECT_NE(item_fault("process.name|contains: null"), "");
    EXPECT_NE(item_fault("process.name|exists: perhaps"), "");
    EXPECT_NE(item_fault("process.name|fieldref: nothing"), "");
    for (const char* network : {"10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/", "x", "::/129", "10.0.0.0/8/8"})
        EXPECT_NE(item_fault("server.ip|cidr: '" + std::string(network) + "'"), "") << network;
    EXPECT_NE(item_fault("server.port|cidr: 10.0.0.0/8"), "");
}

TEST(ItemMatch, AFaultInAListNamesTheLineOfItsValue)
{
    EXPECT_EQ(item_fault("server.port:\n            - 22\n            - ssh"),
              "x.yml:7: detection.a: server.port: the field is a number, 'ssh' can never match");
}

} // namespace
} // namespace listenwatch
