#include "enrich/unit_file.h"

#include <random>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

UnitFile read(std::string_view text)
{
    UnitFile file;
    add_unit_text(text, file);
    return file;
}

TEST(UnitFile, TellsItsDescription)
{
    EXPECT_EQ(read("# x\n[Unit]\nDescription = A  web server \n").description, "A  web server");
    EXPECT_EQ(read("[Unit]\nDescription=one\nDescription=two").description, "two");
    EXPECT_EQ(read("[Unit]\nDescription=one\nDescription=\n").description, "");
    EXPECT_EQ(read("[Service]\nDescription=no\n[Unit\nDescription=no\nDescription no\n").description, "");
    EXPECT_EQ(read("Description=of no section\n").description, "");
    EXPECT_EQ(read("[Unit]\r\nDescription=of Windows\r\n").description, "of Windows");
}

TEST(UnitFile, MayGoOnInTheNextLine)
{
    EXPECT_EQ(read("[Unit]\nDescription=a\\\n# between\n  b \\\nc\nX=y").description, "a b  c");
    EXPECT_EQ(read("[Unit]\nDescription=a\\").description, "a");
}

TEST(UnitFile, OfASocketTellsWhereItListensAndWhatItStarts)
{
    const UnitFile file = read("[Socket]\nListenStream=1\nListenStream=\nListenStream=8080\nListenStream=/run/x\n"
                               "ListenDatagram=53\nListenSequentialPacket=@y\nService=other.service\nAccept=Yes\n"
                               "[Install]\nWantedBy=sockets.target\nAlias=a.socket b.socket\n");
    EXPECT_EQ(file.streams, (std::vector<std::string>{"8080", "/run/x"}));
    EXPECT_EQ(file.datagrams, (std::vector<std::string>{"53"}));
    EXPECT_EQ(file.packets, (std::vector<std::string>{"@y"}));
    EXPECT_EQ(file.service, "other.service");
    EXPECT_TRUE(file.accept);
    EXPECT_TRUE(file.has_install);
    EXPECT_EQ(file.aliases, (std::vector<std::string>{"a.socket", "b.socket"}));
    EXPECT_FALSE(read("[Install]\nWantedBy=\n[Socket]\nAccept=no").has_install);
}

TEST(UnitFile, OfAnyBytesIsTaken)
{
    std::mt19937 random(7);
    const std::string_view words[] = {"[Unit]", "[Socket]",     "[", "]",        "\n", "\\\n", "=",
                                      "#",      "Description=", ";", "\xff\xfe", " ",  "\\",   "ListenStream=8"};
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (int i = 0; i < 60; ++i) text += words[random() % std::size(words)];
        const UnitFile file = read(text);
        EXPECT_LE(file.description.size(), text.size());
        EXPECT_LE(file.streams.size(), 64U);
    }
}

TEST(UnitName, HasParts)
{
    const UnitName plain("foo.service");
    EXPECT_EQ(plain.prefix + "|" + plain.instance + "|" + plain.suffix, "foo||.service");
    EXPECT_EQ(plain.of_template(), "");
    const UnitName instance("foo@a.b@c.service");
    EXPECT_EQ(instance.prefix + "|" + instance.instance + "|" + instance.suffix, "foo|a.b@c|.service");
    EXPECT_EQ(instance.of_template(), "foo@.service");
    EXPECT_EQ(UnitName("").whole + UnitName("x").prefix + UnitName("x").suffix, "x");
}

TEST(Specifiers, AreReplaced)
{
    const UnitName unit("my-app@dev-a\\x2db.service");
    const UnitUser user{1000, "ann", "/home/ann"};
    EXPECT_EQ(expand_specifiers("%i|%I|%j|%p|%U|%u|%h|%t|%%|%", unit, user),
              "dev-a\\x2db|dev/a-b|app|my-app|1000|ann|/home/ann|/run/user/1000|%|%");
    EXPECT_EQ(expand_specifiers("%n of %N at %H %u", UnitName("a.service"), {7}), "a.service of a at %H %u")
        << "what is not known stays";
    EXPECT_LE(expand_specifiers(std::string(60'000, '%'), unit, user).size(), 4097U);
}

} // namespace
} // namespace listenwatch
