#include "sink/json_key.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

TEST(JsonKey, BeginsWhereTheOpenObjectsEnd)
{
    const JsonKey& key = json_keys()[static_cast<std::size_t>(Field::process_parent_name)];
    const auto text = [](const JsonKey::Opening& opening) { return std::string(opening.text.data(), opening.size); };
    EXPECT_EQ(key.depth, 2U);
    EXPECT_EQ(text(key.opening[0]), ",\"process\":{\"parent\":{\"name\":\"");
    EXPECT_EQ(text(key.opening[1]), ",\"parent\":{\"name\":\"");
    EXPECT_EQ(text(key.opening[2]), ",\"name\":\"");
}

TEST(FieldCatalogue, KeepsTheFieldsOfAGroupTogether)
{
    std::set<std::string> closed;
    std::vector<std::string> open;
    for (const FieldInfo& field : field_catalogue()) {
        std::vector<std::string> groups;
        for (std::size_t dot = field.name.find('.'); dot != std::string_view::npos; dot = field.name.find('.', dot + 1))
            groups.emplace_back(field.name.substr(0, dot));
        for (const std::string& group : groups) EXPECT_FALSE(closed.contains(group)) << group << " at " << field.name;
        EXPECT_FALSE(closed.contains(std::string(field.name))) << field.name << " is a field and a group";
        for (const std::string& group : open)
            if (std::ranges::find(groups, group) == groups.end()) closed.insert(group);
        open = groups;
    }
    EXPECT_EQ(static_cast<std::size_t>(Field::lw_truncated), kFieldCount - 1);
}

TEST(FieldCatalogue, HasOnlyNamesThatNeedNoEscape)
{
    for (const FieldInfo& field : field_catalogue())
        EXPECT_EQ(field.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.@"), std::string_view::npos);
}

// fields.csv of elastic/ecs: ECS_Version,Indexed,Field_Set,Field,Type,Level,Normalization,Example,Description
TEST(FieldCatalogue, HasEcsNamesAndTypesOrOurOwn)
{
    const char* given = std::getenv("LISTENWATCH_SHARED_DATA");
    const std::string data = given != nullptr ? given : std::string(LISTENWATCH_SOURCE_DIR) + "/../shared/data";
    const auto csv = read_file(data + "/ecs/fields-9.4.0.csv");
    if (!csv) GTEST_SKIP() << "no ECS field list (set LISTENWATCH_SHARED_DATA): " << csv.error().text;
    struct EcsField {
        std::string type;
        bool is_list;
    };
    std::map<std::string, EcsField, std::less<>> ecs;
    for (const std::string_view line : split(*csv, '\n')) {
        const auto columns = split(line, ',');
        if (columns.size() > 6) ecs[std::string(columns[3])] = {std::string(columns[4]), columns[6] == "array"};
    }
    ASSERT_GT(ecs.size(), 2000U);
    for (const FieldInfo& field : field_catalogue()) {
        if (field.name.starts_with("listenwatch.") || field.name.starts_with("systemd.")) continue;
        const auto found = ecs.find(field.name);
        ASSERT_NE(found, ecs.end()) << field.name << " is not in ECS";
        const bool is_list = field.type == FieldType::texts || field.type == FieldType::numbers;
        const bool is_number = field.type == FieldType::number || field.type == FieldType::numbers;
        EXPECT_EQ(is_list, found->second.is_list) << field.name;
        EXPECT_EQ(is_number, found->second.type == "long") << field.name;
    }
}

} // namespace
} // namespace listenwatch
