#include "sink/json_text.h"

#include <array>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace listenwatch {
namespace {

std::string json_text(std::string_view raw, std::size_t limit_bytes = 4096)
{
    std::array<char, 4096> memory{};
    const JsonText written = write_json_text(memory.data(), memory.data() + limit_bytes, raw);
    return {memory.data(), written.end};
}

std::string in_quotes(const std::string& text)
{
    return fmt::format("\"{}\"", text);
}

TEST(JsonText, EscapesWhatJsonRequires)
{
    EXPECT_EQ(json_text("plain /usr/bin/nc -l 4444"), "plain /usr/bin/nc -l 4444");
    EXPECT_EQ(json_text("a\"b\\c\n\t\r"), "a\\\"b\\\\c\\n\\t\\r");
    EXPECT_EQ(json_text(std::string_view("\0\x1b", 2)), "\\u0000\\u001b");
    EXPECT_EQ(json_text("gr\xc3\xbcn"), "gr\xc3\xbcn");
}

TEST(JsonText, EscapesWhatALineReaderOrATerminalWouldObey)
{
    EXPECT_EQ(json_text("\xe2\x80\xa8"), "\\u2028");
    EXPECT_EQ(json_text("\xc2\x85"), "\\u0085");
    EXPECT_EQ(json_text("\x7f"), "\\u007f");
    EXPECT_EQ(json_text("\xe2\x80\xae"), "\\u202e");
}

TEST(JsonText, ReplacesEachByteThatIsNotUtf8)
{
    EXPECT_EQ(json_text("a\xff\xfez"), "a\xef\xbf\xbd\xef\xbf\xbdz");
    EXPECT_EQ(json_text("cut \xe2\x80"), "cut \xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(json_text("\xed\xa0\x80").size(), 9U); // a surrogate
}

TEST(JsonText, FindsASpecialByteAtEveryPlace)
{
    for (const char special : {'"', '\\', '\n', '\x1f', '\x7f'})
        for (std::size_t size = 1; size < 40; ++size)
            for (std::size_t place = 0; place < size; ++place) {
                std::string text(size, 'x');
                text[place] = special;
                EXPECT_EQ(nlohmann::json::parse(in_quotes(json_text(text))).get<std::string>(), text);
            }
}

TEST(JsonText, StopsBeforeTheCharacterThatDoesNotFit)
{
    EXPECT_EQ(json_text("abcdef", 3), "abc");
    EXPECT_EQ(json_text("ab\"", 3), "ab");
    EXPECT_EQ(json_text("a\xe2\x82\xac", 3), "a");
    EXPECT_EQ(json_text("abc\x1b", 8), "abc");
    EXPECT_EQ(json_text("abc\x1b", 9), "abc\\u001b");
}

RC_GTEST_PROP(JsonText, AnyBytesGiveOneParsableLine, (const std::string& raw))
{
    const std::string text = json_text(raw.substr(0, 600));
    RC_ASSERT(text.find('\n') == std::string::npos);
    RC_ASSERT(nlohmann::json::accept(in_quotes(text))); // which refuses broken UTF-8
}

} // namespace
} // namespace listenwatch
