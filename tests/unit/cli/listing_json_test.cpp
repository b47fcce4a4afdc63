#include "cli/listing_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "sample_host.h"

namespace listenwatch {
namespace {

constexpr std::int64_t kOffsetNs = 1'700'000'000LL * 1'000'000'000;

nlohmann::json parse_one(const ListedListener& listed)
{
    return nlohmann::json::parse(render_json(std::vector{listed}, JsonForm::lines, kOffsetNs));
}

TEST(ListingJson, HasAllKeysInAFixedOrder)
{
    auto listener = std::make_shared<Listener>(
        *listed({Transport::tcp, "::", 80, "http", Reach::all, "apache2.service", "apache2", {901, 902}, "root"})
             .listener);
    listener->opened_boottime_ns = 1'234'000'000;
    listener->endpoint.v6only = true;
    listener->container = {"web1", "lxc"};
    auto opener = std::make_shared<Process>(*listener->opener);
    opener->start_boottime_ns = 234'000'000;
    opener->loginuid = 1000;
    opener->exe_deleted = true;
    listener->opener = opener;
    listener->real_user_name = "alice";
    listener->group_name = "www-data";
    ProcessDetails details;
    details.working_directory = "/srv";
    details.capabilities = 1ULL << 10U;
    details.script = "/srv/x.py";
    details.package = {"apache2-bin", "2.4", "deb"};
    details.ancestors = {{12, 0, "sh", "/usr/bin/dash"}, {1, 0, "init", ""}};
    listener->details = std::make_shared<ProcessDetails>(details);
    EXPECT_EQ(
        render_json(std::vector<ListedListener>{{listener, true}}, JsonForm::lines, kOffsetNs),
        R"({"proto":"tcp","address":"::","port":80,"type":null,"protocol":null,"port_name":"http","reach":"all",)"
        R"("exposed":true,"firewall":null,"steering":[],"unexpected":true,"v6only":true,"mptcp":false,"device":null,"filter":null,"kernel":false,)"
        R"("kernel_device":null,"kernel_device_kind":null,"pid":901,"vpid":null,"program":"apache2",)"
        R"("executable":"/usr/sbin/apache2","executable_deleted":true,"executable_memfd":false,"args":["apache2","-v"],"script":"/srv/x.py","module":null,)"
        R"("package":"apache2-bin","package_version":"2.4","working_directory":"/srv",)"
        R"("started":"2023-11-14T22:13:20.234Z","parents":[{"pid":12,"program":"sh","executable":"/usr/bin/dash"},)"
        R"({"pid":1,"program":"init","executable":null}],"capabilities":["CAP_NET_BIND_SERVICE"],"real_user":"alice",)"
        R"("group":"www-data","login":"1000","user":"root","unit":"apache2.service",)"
        R"("service":"apache2","service_type":"systemd","description":null,"definition":null,"enabled":null,"socket_unit":null,"triggered_unit":null,"serves":null,"partial":false,)"
        R"("container":"lxc:web1","container_name":null,"container_image":null,"pod":null,"holders":[901,902],"cookie":801,"inode":70080,"netns":4026531840,)"
        R"("since":"2023-11-14T22:13:21.234Z"})"
        "\n");
}

TEST(ListingJson, SaysNullForWhatIsNotKnown)
{
    const auto object = parse_one(listed({.port = 5000, .reach = Reach::unknown, .user = ""}));
    for (const char* key : {"port_name", "pid", "program", "executable", "unit", "container", "since", "device"})
        EXPECT_TRUE(object.at(key).is_null()) << key;
    EXPECT_EQ(object.at("holders"), nlohmann::json::array());
    EXPECT_EQ(object.at("args"), nlohmann::json::array());
    EXPECT_EQ(object.at("parents"), nlohmann::json::array());
    for (const char* key : {"script", "module", "package", "working_directory", "started", "capabilities", "login"})
        EXPECT_TRUE(object.at(key).is_null()) << key;
    EXPECT_EQ(object.at("user"), "0");
    EXPECT_EQ(object.at("exposed"), false);
    EXPECT_EQ(object.at("reach"), "unknown");
}

TEST(ListingJson, TakesAnyBytesAndKeepsThemFromTheTerminal)
{
    const std::string name = "a\xff\x1b[2J\xe2\x80\xae\xc2\x9b";
    const std::string text = render_json(
        std::vector{listed({.unit = "x.service", .process = name.c_str(), .pids = {7}})}, JsonForm::lines, 0);
    for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f));
    EXPECT_EQ(nlohmann::json::parse(text).at("program"), "a\xef\xbf\xbd\x1b[2J\xe2\x80\xae\xc2\x9b");
}

TEST(ListingJson, AnArrayIsOneDocumentAndLinesAreMany)
{
    const auto host = seed_host();
    EXPECT_EQ(nlohmann::json::parse(render_json(host, JsonForm::array, 0)).size(), 22U);
    EXPECT_EQ(render_json({}, JsonForm::array, 0), "[]\n");
    EXPECT_EQ(render_json({}, JsonForm::lines, 0), "");
    const std::string lines = render_json(host, JsonForm::lines, 0);
    std::size_t count = 0;
    for (const std::string_view line : split(lines, '\n'))
        if (!line.empty()) count += nlohmann::json::parse(line).is_object() ? 1U : 0U;
    EXPECT_EQ(count, 22U);
}

TEST(ListingJson, TheKernelHasNoProcess)
{
    const auto object =
        parse_one(listed_kernel({Transport::udplite, "::", 51820, "", Reach::all, "wg-quick@wg0.service"}));
    EXPECT_EQ(object.at("kernel"), true);
    EXPECT_EQ(object.at("user"), "kernel");
    EXPECT_EQ(object.at("proto"), "udplite");
    EXPECT_TRUE(object.at("pid").is_null());
    EXPECT_TRUE(object.at("kernel_device").is_null());
}

TEST(ListingJson, NamesTheKernelsDeviceAndTheInnerPid)
{
    auto tunnel = std::make_shared<Listener>(*listed_kernel({.port = 4789}).listener);
    tunnel->kernel_device = {"vxlan0", "vxlan"};
    EXPECT_EQ(parse_one({tunnel, false}).at("kernel_device"), "vxlan0");
    EXPECT_EQ(parse_one({tunnel, false}).at("kernel_device_kind"), "vxlan");
    auto nested = std::make_shared<Listener>(*listed({.process = "sshd", .pids = {612}}).listener);
    auto process = std::make_shared<Process>(*nested->opener);
    process->inner_pid = 5;
    nested->opener = process;
    EXPECT_EQ(parse_one({nested, false}).at("vpid"), 5);
}

TEST(ListingJson, HasNamesProtocolsAndFiltersOfWhatHasNoPort)
{
    auto listener = std::make_shared<Listener>();
    listener->endpoint.transport = Transport::unix_;
    listener->endpoint.path = "@name";
    listener->endpoint.type = SocketType::seqpacket;
    auto object = parse_one({listener, false});
    EXPECT_EQ(object.at("proto"), "unix");
    EXPECT_EQ(object.at("address"), "@name");
    EXPECT_EQ(object.at("type"), "seqpacket");
    EXPECT_TRUE(object.at("port").is_null());
    listener->endpoint = {};
    listener->endpoint.transport = Transport::packet;
    listener->endpoint.protocol = 3;
    listener->endpoint.bound_ifindex = 2;
    listener->filter = true;
    object = parse_one({listener, false});
    EXPECT_EQ(object.at("protocol"), 3);
    EXPECT_EQ(object.at("device"), 2);
    EXPECT_EQ(object.at("filter"), true);
}

} // namespace
} // namespace listenwatch
