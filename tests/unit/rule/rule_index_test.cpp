#include "rule/rule_index.h"

#include <random>

#include "sample.h"

namespace listenwatch {
namespace {

// Makes rules and events from so few words that hits and misses are both common.
class Chance {
public:
    explicit Chance(unsigned seed) : x_engine(seed) {}

    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(x_engine); }
    template<std::size_t n> std::string pick(const char* const (&words)[n]) { return words[below(n)]; }

    std::string path()
    {
        std::string text;
        for (std::size_t i = 0, parts = 1 + below(3); i < parts; ++i)
            text += "/" + pick({"usr", "bin", "NC", "bash", "tmp"});
        return text;
    }

    std::string value(const std::string& field)
    {
        if (field == "server.port") return pick({"22", "80", "443", "'8?'", "'*'"});
        if (field == "listenwatch.exposed") return pick({"true", "false"});
        return "'" + pick({"", "*", "*/"}) +
               pick({"usr", "/bin/nc", "bash", "NC", "usr/bin", "/tmp", "b?sh", "-lvp", "a"}) + pick({"", "", "*"}) +
               "'";
    }

    std::string item()
    {
        const std::string field = pick({"server.port", "listenwatch.exposed", "process.name", "process.executable",
                                        "process.command_line", "process.args", "user.name"});
        const bool text = field != "server.port" && field != "listenwatch.exposed";
        if (text && below(6) == 0)
            return field + "|re" + pick({"", "|i"}) + ": '" +
                   pick({"/bin/n?c", "^/usr.*/BASH", "/bin/(nc|bash)+", "usr/|tmp/", "[/]usr/b?", "/tmp{2}|/tmp"}) +
                   "'";
        const std::string modifier =
            text ? pick({"", "", "|contains", "|endswith", "|startswith", "|cased", "|neq"}) : "";
        const std::string values = "[" + value(field) + (below(2) == 0 ? ", " + value(field) : "") + "]";
        return field + modifier + ": " + values;
    }

    std::string detection()
    {
        std::string text;
        for (const char* name : {"a", "b", "c"}) {
            text += "    " + std::string(name) + ":\n        " + item() + "\n";
            const std::string second = item();
            if (below(2) == 0 &&
                !text.substr(text.rfind("    " + std::string(name) + ":")).contains(second.substr(0, second.find(':'))))
                text += "        " + second + "\n";
        }
        return text + "    condition: " +
               pick({"a", "a and b", "a or b", "a and not b", "1 of them", "all of them", "a and (b or not c)"}) + "\n";
    }

    Record event()
    {
        Record record;
        record.set(Field::event_kind, "event");
        record.set(Field::event_action, "listener-opened");
        record.set(Field::server_port, std::int64_t{pick({"22", "80", "443", "81"}) == "22" ? 22 : 80});
        if (below(4) != 0) record.set(Field::lw_exposed, below(2) == 0);
        if (below(4) != 0) record.set(Field::process_name, pick({"nc", "NC", "bash", "sshd", "a"}));
        if (below(4) != 0) record.set(Field::process_executable, path());
        if (below(4) != 0) record.set(Field::process_command_line, path() + " -lvp " + path());
        if (below(2) != 0) record.set(Field::process_args, std::vector<std::string>{path(), "-lvp", path()});
        if (below(2) != 0) record.set(Field::user_name, pick({"a", "bash", "usr"}));
        return record;
    }

private:
    std::mt19937 x_engine;
};

TEST(RuleIndex, LeavesNoHitOut)
{
    Chance chance(20261124);
    std::vector<CompiledRule> rules;
    for (int i = 0; i < 400; ++i) {
        OneRule one = compile_detection(chance.detection());
        ASSERT_EQ(one.errors, std::vector<std::string>{});
        rules.push_back(std::move(one.rules.front()));
    }
    const RuleSet set(rules);
    std::size_t hits = 0, misses = 0;
    for (int i = 0; i < 400; ++i) {
        const Record record = chance.event();
        EventText event(record);
        std::vector<std::shared_ptr<const RuleInfo>> plain, indexed;
        for (const CompiledRule& rule : rules)
            if (holds(*rule.expression, event)) plain.push_back(rule.info);
        set.match(record, indexed);
        ASSERT_EQ(indexed, plain) << "event " << i;
        hits += plain.size();
        misses += rules.size() - plain.size();
    }
    EXPECT_GT(hits, 1000U) << "the test must see both";
    EXPECT_GT(misses, 1000U);
}

TEST(RuleIndex, AsksOnlyTheRulesThatMayHit)
{
    RuleIndex index;
    const auto add = [&](const std::string& item) {
        const OneRule one = compile_detection("    a:\n        " + item + "\n    condition: a\n");
        index.add(*one.rules.front().expression);
    };
    for (int i = 0; i < 1000; ++i) add("server.port: " + std::to_string(1000 + i));
    add("process.executable|endswith: /sshd");         // 1000
    add("process.command_line|contains: 'listener'");  // 1001
    add("process.command_line|contains: 'listening'"); // 1002
    add("process.name|re: .*");                        // 1003
    add("process.name|startswith: ngin");              // 1004
    add("server.port: 22");                            // 1005
    add("process.name|re: anything[0-9]");             // 1006
    index.finish();
    const Record record = sample_event();
    EventText event(record);
    EXPECT_EQ(index.find(event), (std::vector<RuleIndex::Number>{1000, 1001, 1003, 1005}));
}

} // namespace
} // namespace listenwatch
