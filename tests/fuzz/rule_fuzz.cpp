// libFuzzer: rule files from anybody, matched with whatever a process calls itself. The input is a rule file and, after
// a zero byte, a command line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rule/rule_loader.h"

using namespace listenwatch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string_view text = input.substr(0, input.find('\0'));
    std::vector<CompiledRule> rules;
    Findings findings("fuzz.yml");
    compile_rules(text, {true, true}, rules, findings);

    Record record;
    record.set(Field::event_kind, "event");
    record.set(Field::event_action, "listener-opened");
    record.set(Field::server_port, std::int64_t{22});
    record.set(Field::server_ip, "::ffff:192.0.2.7");
    record.set(Field::network_type, "ipv6");
    record.set(Field::process_name, "sshd");
    record.set(Field::lw_exposed, true);
    if (text.size() < input.size()) record.set(Field::process_command_line, input.substr(text.size() + 1));

    std::size_t plain = 0;
    EventText event(record);
    for (const CompiledRule& rule : rules) plain += holds(*rule.expression, event) ? 1U : 0U;
    std::vector<std::shared_ptr<const RuleInfo>> hits;
    RuleSet(std::move(rules)).match(record, hits);
    if (hits.size() != plain) std::abort(); // the index left a hit out
    return 0;
}
