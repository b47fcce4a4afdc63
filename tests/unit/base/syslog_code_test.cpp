#include "base/syslog_code.h"

#include <gtest/gtest.h>
#include <syslog.h>

namespace listenwatch {
namespace {

TEST(SyslogCode, IsThatOfTheSystemsHeader)
{
    EXPECT_EQ(*parse_facility("authpriv"), LOG_AUTHPRIV >> 3);
    EXPECT_EQ(*parse_facility("daemon"), LOG_DAEMON >> 3);
    EXPECT_EQ(*parse_facility("local7"), LOG_LOCAL7 >> 3);
    EXPECT_FALSE(parse_facility("kern"));
    EXPECT_FALSE(parse_facility("AUTH"));
}

TEST(SyslogCode, NeverRisesAboveCritical)
{
    EXPECT_EQ(syslog_severity(Level::informational), LOG_INFO);
    EXPECT_EQ(syslog_severity(Level::low), LOG_NOTICE);
    EXPECT_EQ(syslog_severity(Level::medium), LOG_WARNING);
    EXPECT_EQ(syslog_severity(Level::high), LOG_ERR);
    EXPECT_EQ(syslog_severity(Level::critical), LOG_CRIT);
}

} // namespace
} // namespace listenwatch
