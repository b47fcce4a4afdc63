#include "listenwatch/record.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

TEST(Record, FindsAFieldByItsEcsNameAndBySigmasName)
{
    EXPECT_EQ(find_field("process.executable"), Field::process_executable);
    EXPECT_EQ(find_field("Image"), Field::process_executable);
    EXPECT_EQ(find_field("image"), std::nullopt);
}

TEST(Record, NamesTheNearestFieldForATypo)
{
    EXPECT_EQ(nearest_field_name("process.executble"), "process.executable");
    EXPECT_EQ(nearest_field_name("CommandLin"), "CommandLine");
}

TEST(Record, AnEmptyTextIsAbsent)
{
    Record record;
    record.set(Field::user_name, "");
    EXPECT_FALSE(record.has(Field::user_name));
    record.set(Field::user_name, "root");
    EXPECT_EQ(std::get<std::string>(record.get(Field::user_name)), "root");
    record.clear();
    EXPECT_FALSE(record.has(Field::user_name));
}

TEST(Record, AppendsToAList)
{
    Record record;
    record.append(Field::tags, "exposed");
    record.append(Field::tags, "exe-deleted");
    record.append(Field::lw_owners_pids, std::int64_t{7});
    EXPECT_EQ(std::get<std::vector<std::string>>(record.get(Field::tags)).size(), 2U);
    EXPECT_EQ(std::get<std::vector<std::int64_t>>(record.get(Field::lw_owners_pids)).size(), 1U);
}

TEST(Record, AppendsATextOnceAndNeverAnEmptyOne)
{
    Record record;
    for (const char* text : {"", "exposed", "other", "exposed", ""}) record.append_once(Field::tags, text);
    EXPECT_EQ(std::get<std::vector<std::string>>(record.get(Field::tags)),
              (std::vector<std::string>{"exposed", "other"}));
}

TEST(Record, NothingOfTheOldEventIsLeftAfterClear)
{
    Record record;
    record.set(Field::process_pid, std::int64_t{7});
    record.append(Field::tags, "old");
    record.clear();
    EXPECT_EQ(record.get(Field::process_pid).index(), 0U);
    EXPECT_EQ(record.text(Field::user_name), "");
    record.append(Field::tags, "new");
    EXPECT_EQ(std::get<std::vector<std::string>>(record.get(Field::tags)), (std::vector<std::string>{"new"}));
}

} // namespace
} // namespace listenwatch
