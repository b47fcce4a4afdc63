// What relocations ask of a type is the same in the cut as in the whole.
#include <bpf/btf.h>
#include <gtest/gtest.h>
#include <string>

#include "bpf/type_cut.h"

namespace listenwatch {
namespace {

class TypeCutTest : public ::testing::Test {
protected:
    TypeCutTest() : kernel(btf__new_empty()), program(btf__new_empty())
    {
        number = btf__add_int(kernel.get(), "int", 4, BTF_INT_SIGNED);
        other = btf__add_struct(kernel.get(), "other", 4);
        btf__add_field(kernel.get(), "x", number, 0, 0);
    }

    // Struct `name` of a program: only the name counts.
    void name(const char* name) { btf__add_struct(program.get(), name, 0); }

    // What the cut has by that name.
    const btf_type* find(const TypeCut& cut, const char* name, std::uint32_t kind)
    {
        const int id = btf__find_by_name_kind(cut.types.get(), name, kind);
        return id > 0 ? btf__type_by_id(cut.types.get(), static_cast<std::uint32_t>(id)) : nullptr;
    }

    const btf_type* type_of(const TypeCut& cut, const btf_type* type, unsigned member)
    {
        return btf__type_by_id(cut.types.get(), btf_members(type)[member].type);
    }

    std::string name_of(const TypeCut& cut, std::uint32_t offset)
    {
        return btf__name_by_offset(cut.types.get(), offset);
    }

    BtfOwner kernel, program;
    int number = 0, other = 0;
};

TEST_F(TypeCutTest, MembersKeepNamesPlacesAndBits)
{
    btf__add_struct(kernel.get(), "sock", 8);
    btf__add_field(kernel.get(), "first", number, 0, 0);
    btf__add_field(kernel.get(), "bits", number, 35, 3);
    name("sock");
    const auto cut = cut_types(*kernel, *program);
    ASSERT_TRUE(cut);
    const btf_type* sock = find(*cut, "sock", BTF_KIND_STRUCT);
    ASSERT_NE(sock, nullptr);
    EXPECT_EQ(sock->size, 8U);
    ASSERT_EQ(btf_vlen(sock), 2);
    EXPECT_EQ(name_of(*cut, btf_members(sock)[1].name_off), "bits");
    EXPECT_EQ(btf_member_bit_offset(sock, 1), 35U);
    EXPECT_EQ(btf_member_bitfield_size(sock, 1), 3U);
    EXPECT_TRUE(btf_is_int(type_of(*cut, sock, 0)));
    EXPECT_EQ(type_of(*cut, sock, 0)->size, 4U);
}

TEST_F(TypeCutTest, WhatLiesInsideComesAlongAndWhatIsPointedToDoesNot)
{
    const int pointer = btf__add_ptr(kernel.get(), other);
    const int part = btf__add_union(kernel.get(), nullptr, 4);
    btf__add_field(kernel.get(), "deep", number, 0, 0);
    const int row = btf__add_array(kernel.get(), number, btf__add_const(kernel.get(), part), 3);
    btf__add_struct(kernel.get(), "file", 24);
    btf__add_field(kernel.get(), "to_other", pointer, 0, 0);
    btf__add_field(kernel.get(), "parts", row, 64, 0);
    name("file");
    const auto cut = cut_types(*kernel, *program);
    ASSERT_TRUE(cut);
    const btf_type* file = find(*cut, "file", BTF_KIND_STRUCT);
    ASSERT_NE(file, nullptr);
    EXPECT_TRUE(btf_is_ptr(type_of(*cut, file, 0)));
    EXPECT_EQ(type_of(*cut, file, 0)->type, 0U) << "void";
    EXPECT_EQ(find(*cut, "other", BTF_KIND_STRUCT), nullptr);
    ASSERT_TRUE(btf_is_array(type_of(*cut, file, 1)));
    const struct btf_array* parts = btf_array(type_of(*cut, file, 1));
    EXPECT_EQ(parts->nelems, 3U);
    const btf_type* constant = btf__type_by_id(cut->types.get(), parts->type);
    ASSERT_TRUE(btf_is_const(constant));
    const btf_type* inner = btf__type_by_id(cut->types.get(), constant->type);
    ASSERT_TRUE(btf_is_union(inner));
    EXPECT_EQ(name_of(*cut, btf_members(inner)[0].name_off), "deep");
}

TEST_F(TypeCutTest, StructsAreCountedAsTheKernelDoes)
{
    const int pid = btf__add_struct(kernel.get(), "pid", 4);
    btf__add_field(kernel.get(), "x", number, 0, 0);
    name("pid___older"); // a flavour
    name("nowhere");
    const auto cut = cut_types(*kernel, *program);
    ASSERT_TRUE(cut);
    EXPECT_NE(find(*cut, "pid", BTF_KIND_STRUCT), nullptr);
    ASSERT_EQ(cut->struct_ids.size(), 1U);
    EXPECT_EQ(cut->struct_ids.at("pid"), static_cast<std::uint32_t>(pid));
}

TEST_F(TypeCutTest, EnumsAndTypedefsAreTypesAndFunctionsAreNot)
{
    const int state = btf__add_enum(kernel.get(), "state", 4);
    btf__add_enum_value(kernel.get(), "OPEN", 7);
    btf__add_typedef(kernel.get(), "state_t", state);
    const int prototype = btf__add_func_proto(kernel.get(), 0);
    btf__add_func(kernel.get(), "state", BTF_FUNC_GLOBAL, prototype);
    btf__add_enum(program.get(), "state", 4);
    btf__add_typedef(program.get(), "state_t", 1);
    const auto cut = cut_types(*kernel, *program);
    ASSERT_TRUE(cut);
    const btf_type* copy = find(*cut, "state", BTF_KIND_ENUM);
    ASSERT_NE(copy, nullptr);
    EXPECT_EQ(btf_enum(copy)[0].val, 7);
    EXPECT_EQ(name_of(*cut, btf_enum(copy)[0].name_off), "OPEN");
    EXPECT_NE(find(*cut, "state_t", BTF_KIND_TYPEDEF), nullptr);
    EXPECT_EQ(btf__type_cnt(cut->types.get()), 3U) << "void, the enum and its typedef";
}

} // namespace
} // namespace listenwatch
