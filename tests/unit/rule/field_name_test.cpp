#include "rule/field_name.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(FieldName, IsEcsOrSigmas)
{
    const Subject executable{Subject::Kind::field, Field::process_executable};
    EXPECT_EQ(resolve_field("process.executable", Stream::listener), executable);
    EXPECT_EQ(resolve_field("Image", Stream::process_creation), executable);
}

TEST(FieldName, DerivesWhatSysmonHasAndWeHaveNot)
{
    EXPECT_EQ(resolve_field("Initiated", Stream::network_connection)->kind, Subject::Kind::no);
    EXPECT_EQ(resolve_field("DestinationIsIpv6", Stream::network_connection)->kind, Subject::Kind::is_ipv6);
    EXPECT_EQ(resolve_field("LogonId", Stream::process_creation)->field, Field::lw_process_session_id);
}

TEST(FieldName, WhatIsNeverSetIsAMistakeInAListenerRuleOnly)
{
    EXPECT_EQ(resolve_field("SourceIp", Stream::network_connection)->kind, Subject::Kind::never);
    const auto refused = resolve_field("SourceIp", Stream::listener);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), "field 'SourceIp' is never set: a listener has no such thing");
}

TEST(FieldName, NamesTheNearestForATypo)
{
    const auto refused = resolve_field("process.executble", Stream::listener);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), "unknown field 'process.executble' (did you mean 'process.executable'?)");
}

} // namespace
} // namespace listenwatch
