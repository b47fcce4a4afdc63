#include "cli/cross_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/address.h"

namespace listenwatch {
namespace {

CrossReport report_with_a_lie()
{
    SeenSocket socket;
    socket.id = {5, 4026531840, 7};
    socket.endpoint.address = parse_address("::").value();
    socket.endpoint.port = 8443;
    ViewTake diag{View::sock_diag, {socket}, {{4026531840, Transport::tcp}}};
    ViewTake proc{View::proc, {}, {{4026531840, Transport::tcp}}};
    return {{diag, proc}, {{socket, {View::sock_diag}, {View::proc}}}, {"namespace 9\n: not entered"}, std::nullopt};
}

TEST(CrossReport, NamesTheSocketWhoHidesItAndWhatThatCanMean)
{
    const std::string text = render_cross_text(report_with_a_lie());
    EXPECT_NE(text.find("tcp [::]:8443 (network namespace 4026531840, inode 7, cookie 5)"), std::string::npos) << text;
    EXPECT_NE(text.find("shown by sock_diag, hidden by proc"), std::string::npos) << text;
    EXPECT_NE(text.find("mounted over"), std::string::npos) << text;
    EXPECT_NE(text.find("namespace 9\\x0a: not entered"), std::string::npos) << text;
}

TEST(CrossReport, SaysTheSameAsJson)
{
    const auto json = nlohmann::json::parse(render_cross_json(report_with_a_lie()));
    const auto& finding = json.at("findings").at(0);
    EXPECT_EQ(finding.at("address"), "::");
    EXPECT_EQ(finding.at("port"), 8443);
    EXPECT_EQ(finding.at("cookie"), 5);
    EXPECT_EQ(finding.at("shown_by"), nlohmann::json({"sock_diag"}));
    EXPECT_EQ(finding.at("hidden_by"), nlohmann::json({"proc"}));
    EXPECT_FALSE(json.contains("bind_probe"));
    EXPECT_EQ(json.at("views").at(1).at("sockets"), 0);
}

TEST(CrossReport, HasFindingsOfTheProbeToo)
{
    CrossReport report;
    EXPECT_FALSE(has_findings(report));
    report.probe = ProbeReport{};
    EXPECT_FALSE(has_findings(report));
    report.probe->hidden.push_back({ProbeKind::udp6, 31337});
    EXPECT_TRUE(has_findings(report));
    EXPECT_NE(render_cross_text(report).find("udp ::1 port 31337"), std::string::npos);
    const auto json = nlohmann::json::parse(render_cross_json(report));
    EXPECT_EQ(json.at("bind_probe").at("findings").at(0).at("port"), 31337);
}

TEST(CrossReport, HasNothingToTellWhereAllAgree)
{
    CrossReport report = report_with_a_lie();
    report.findings.clear();
    EXPECT_NE(render_cross_text(report).find("Differences\n  none"), std::string::npos);
    EXPECT_TRUE(nlohmann::json::parse(render_cross_json(report)).at("findings").empty());
}

} // namespace
} // namespace listenwatch
