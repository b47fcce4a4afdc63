#include "rule/logsource.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

Stream stream(std::string category, std::string product, std::string service)
{
    return find_stream({std::move(category), std::move(product), std::move(service), 1});
}

TEST(LogSource, EveryKeyThatIsSetMustBeOurs)
{
    EXPECT_EQ(stream("network_listener", "linux", ""), Stream::listener);
    EXPECT_EQ(stream("network_listener", "linux", "listenwatch"), Stream::listener);
    EXPECT_EQ(stream("network_listener", "", ""), Stream::listener);
    EXPECT_EQ(stream("", "", "listenwatch"), Stream::listener);
    EXPECT_EQ(stream("network_listener", "windows", ""), Stream::none);
    EXPECT_EQ(stream("network_listener", "linux", "other"), Stream::none);
}

TEST(LogSource, SigmasOwnStreamsAreToldApart)
{
    EXPECT_EQ(stream("process_creation", "linux", ""), Stream::process_creation);
    EXPECT_EQ(stream("process_creation", "windows", ""), Stream::none);
    EXPECT_EQ(stream("process_creation", "linux", "auditd"), Stream::none);
    EXPECT_EQ(stream("network_connection", "linux", ""), Stream::network_connection);
    EXPECT_EQ(stream("network", "", "connection"), Stream::network_connection);
    EXPECT_EQ(stream("network", "", "dns"), Stream::none);
    EXPECT_EQ(stream("network", "", ""), Stream::none);
}

TEST(LogSource, OneThatNamesTheProductOnlyIsAboutOtherLogs)
{
    EXPECT_EQ(stream("", "linux", ""), Stream::none);
    EXPECT_EQ(stream("", "linux", "auditd"), Stream::none);
}

TEST(LogSource, ReadsAsTheRuleWroteIt)
{
    EXPECT_EQ(to_text(LogSource{"", "linux", "auditd", 1}), "{product: linux, service: auditd}");
}

} // namespace
} // namespace listenwatch
