#include "sink/json_line.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace listenwatch {
namespace {

using nlohmann::json;

std::string json_line(const Record& record)
{
    std::string line;
    append_json_line(record, line);
    return line;
}

// A value for each field of the list, made from `text`.
Record make_record(const std::vector<bool>& present, const std::string& text)
{
    Record record;
    for (std::size_t i = 0; i < kFieldCount && i < present.size(); ++i) {
        if (!present[i]) continue;
        const auto field = static_cast<Field>(i);
        switch (field_catalogue()[i].type) {
        case FieldType::text: record.set(field, text); break;
        case FieldType::number: record.set(field, std::int64_t{-1} - static_cast<std::int64_t>(i)); break;
        case FieldType::boolean: record.set(field, i % 2 == 0); break;
        case FieldType::texts: record.set(field, std::vector<std::string>{text, "second"}); break;
        case FieldType::numbers: record.set(field, std::vector<std::int64_t>{INT64_MIN, INT64_MAX}); break;
        }
    }
    return record;
}

rc::Gen<std::vector<bool>> some_fields()
{
    return rc::gen::container<std::vector<bool>>(kFieldCount, rc::gen::arbitrary<bool>());
}

json to_json(const RecordValue& value)
{
    return std::visit(
        [](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                return json();
            else
                return json(held);
        },
        value);
}

json::json_pointer pointer_to(std::string_view name)
{
    std::string pointer(1, '/');
    pointer += name;
    std::ranges::replace(pointer, '.', '/');
    return json::json_pointer(pointer);
}

// How many values there are, and no key twice in any object: nlohmann alone would take the last one.
struct KeyCounter : json::json_sax_t {
    std::vector<std::set<std::string>> open;
    std::size_t values = 0;
    bool key_twice = false;

    bool count() { return ++values > 0; }
    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return count(); }
    bool start_object(std::size_t) override { return open.emplace_back(), true; }
    bool end_object() override { return open.pop_back(), true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool key(string_t& name) override
    {
        key_twice = key_twice || !open.back().insert(name).second;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }
};

TEST(JsonLine, NestsObjectsAndEndsTheLine)
{
    Record record;
    record.set(Field::server_ip, "0.0.0.0");
    record.set(Field::server_port, std::int64_t{22});
    record.set(Field::process_parent_name, "init");
    record.append(Field::tags, "exposed");
    EXPECT_EQ(json_line(record), "{\"tags\":[\"exposed\"],\"server\":{\"ip\":\"0.0.0.0\",\"port\":22},"
                                 "\"process\":{\"parent\":{\"name\":\"init\"}}}\n");
}

TEST(JsonLine, AnEmptyRecordIsAnEmptyObject)
{
    EXPECT_EQ(json_line(Record()), "{}\n");
}

TEST(JsonLine, AFullRecordOpensNoKeyTwice)
{
    const Record record = make_record(std::vector<bool>(kFieldCount, true), "x");
    KeyCounter counter;
    ASSERT_TRUE(json::sax_parse(json_line(record), &counter));
    EXPECT_FALSE(counter.key_twice);
    EXPECT_GT(counter.values, kFieldCount);
}

RC_GTEST_PROP(JsonLine, SaysWhatTheRecordHolds, (std::string text))
{
    const auto present = *some_fields();
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) > 0x7e; });
    const Record record = make_record(present, text);
    const std::string line = json_line(record);
    KeyCounter counter;
    RC_ASSERT(json::sax_parse(line, &counter));
    RC_ASSERT(!counter.key_twice);
    const json parsed = json::parse(line);
    std::size_t values = 0;
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const auto field = static_cast<Field>(i);
        const json::json_pointer pointer = pointer_to(field_catalogue()[i].name);
        RC_ASSERT(parsed.contains(pointer) == record.has(field));
        if (!record.has(field)) continue;
        RC_ASSERT(parsed.at(pointer) == to_json(record.get(field)));
        values += parsed.at(pointer).is_array() ? parsed.at(pointer).size() : 1;
    }
    RC_ASSERT(values == counter.values);
}

RC_GTEST_PROP(JsonLine, AnyBytesGiveOneLineWithinTheLimit, (const std::string& piece, std::uint16_t repeats))
{
    const auto present = *some_fields();
    std::string text;
    for (unsigned i = 0; i <= repeats && text.size() < 20'000; ++i) text += piece;
    const std::string line = json_line(make_record(present, text));
    RC_ASSERT(json::accept(line));
    RC_ASSERT(line.size() <= kJsonLineLimit);
    RC_ASSERT(line.find('\n') == line.size() - 1);
}

TEST(JsonLine, TheWorstRecordStillFits)
{
    for (const std::string& piece : {std::string("\x1b"), std::string("\xff"), std::string("x"), std::string("\"")}) {
        std::string text;
        while (text.size() < 30'000) text += piece;
        const std::string line = json_line(make_record(std::vector<bool>(kFieldCount, true), text));
        EXPECT_LE(line.size(), kJsonLineLimit);
        ASSERT_TRUE(json::accept(line));
        EXPECT_EQ(json::parse(line)["process"]["pid"].get<int>(), -1 - static_cast<int>(Field::process_pid));
    }
}

TEST(JsonLine, NamesWhatItCutToFit)
{
    Record record;
    record.set(Field::process_command_line, std::string(20'000, 'a'));
    record.set(Field::user_name, "root");
    record.append(Field::lw_truncated, "process.args");
    const json parsed = json::parse(json_line(record));
    EXPECT_EQ(parsed["listenwatch"]["truncated"], json::parse(R"(["process.args", "process.command_line"])"));
    EXPECT_EQ(parsed["process"]["command_line"].get<std::string>(), std::string(4096, 'a'));
    EXPECT_EQ(parsed["user"]["name"], "root");
}

TEST(JsonLine, CutsALongListAtAnItem)
{
    Record record;
    for (std::int64_t pid = 1'000'000; pid < 1'005'000; ++pid) record.append(Field::lw_owners_pids, pid);
    const json parsed = json::parse(json_line(record));
    EXPECT_EQ(parsed["listenwatch"]["truncated"], json::parse(R"(["listenwatch.owners.pids"])"));
    const json& pids = parsed["listenwatch"]["owners"]["pids"];
    EXPECT_GT(pids.size(), 100U);
    EXPECT_EQ(pids.back(), 1'000'000 + pids.size() - 1);
}

} // namespace
} // namespace listenwatch
