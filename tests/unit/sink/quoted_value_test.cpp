#include "sink/quoted_value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace listenwatch {
namespace {

std::string value(std::string_view raw, std::size_t limit_bytes = 100)
{
    std::string out;
    append_value(out, raw, limit_bytes);
    return out;
}

TEST(QuotedValue, IsBareWhereNothingIsOpenToDoubt)
{
    EXPECT_EQ(value("/usr/sbin/sshd"), "/usr/sbin/sshd");
    EXPECT_EQ(value(""), "\"\"");
}

TEST(QuotedValue, CannotFakeAKeyAQuoteOrALine)
{
    EXPECT_EQ(value("/tmp/x level=low"), "\"/tmp/x level=low\"");
    EXPECT_EQ(value("a\" level=low"), "\"a\\\" level=low\"");
    EXPECT_EQ(value("a\\"), "\"a\\\\\"");
    EXPECT_EQ(value("a\nMay 1 root:"), "\"a\\x0aMay 1 root:\"");
    EXPECT_EQ(value("a=b"), "\"a=b\"");
}

TEST(QuotedValue, SaysWhenItWasCut)
{
    EXPECT_EQ(value("abcdef", 3), "abc...");
    EXPECT_EQ(value("a bcdef", 3), "\"a b...\"");
    EXPECT_EQ(value("a \x1b", 4), "\"a ...\""); // never half an escape
}

RC_GTEST_PROP(QuotedValue, ComesBackToTheOutsideAtItsEnd, (const std::string& raw))
{
    const std::string text = value(raw, 200);
    RC_ASSERT(text.size() <= 205U);
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        RC_ASSERT(static_cast<unsigned char>(text[i]) >= 0x20);
        if (inside && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            inside = !inside;
        else
            RC_ASSERT(inside || text[i] != ' ');
    }
    RC_ASSERT(!inside);
}

} // namespace
} // namespace listenwatch
