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
    EXPECT_EQ(std::get<std::vector<std::string>>(record.get(Field::tags)).size(), 2U);
}

} // namespace
} // namespace listenwatch
