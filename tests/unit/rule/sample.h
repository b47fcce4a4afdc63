// Events and one-rule sets for the tests of matching.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rule/rule_loader.h"

namespace listenwatch {

/// A listener that sshd has opened.
inline Record sample_event()
{
    Record event;
    event.set(Field::event_kind, "event");
    event.set(Field::event_action, "listener-opened");
    event.set(Field::network_transport, "tcp");
    event.set(Field::network_type, "ipv4");
    event.set(Field::server_ip, "192.0.2.7");
    event.set(Field::server_port, std::int64_t{22});
    event.set(Field::process_name, "sshd");
    event.set(Field::process_executable, "/usr/sbin/sshd");
    event.set(Field::process_args, std::vector<std::string>{"/usr/sbin/sshd", "-D", "Listener"});
    event.set(Field::process_command_line, "/usr/sbin/sshd -D Listener");
    event.set(Field::process_user_id, "0");
    event.set(Field::user_name, "root");
    event.set(Field::lw_exposed, true);
    event.set(Field::lw_owners_pids, std::vector<std::int64_t>{700, 4711});
    return event;
}

struct OneRule {
    std::vector<CompiledRule> rules;
    std::vector<std::string> errors;
};

/// Compiles a rule from its detection part, indented by one level at least.
inline OneRule compile_detection(const std::string& detection,
                                 const std::string& logsource = "{category: network_listener}")
{
    OneRule result;
    Findings findings("x.yml");
    compile_rules("title: T\nlogsource: " + logsource + "\ndetection:\n" + detection, {true, true}, result.rules,
                  findings);
    for (const Error& error : findings.errors()) result.errors.push_back(error.text);
    return result;
}

/// Whether the rule hits the event; a rule that does not load fails the test.
inline bool hits(const std::string& detection, const Record& event,
                 const std::string& logsource = "{category: network_listener}")
{
    OneRule one = compile_detection(detection, logsource);
    EXPECT_EQ(one.errors, std::vector<std::string>{}) << detection;
    std::vector<std::shared_ptr<const RuleInfo>> found;
    RuleSet(std::move(one.rules)).match(event, found);
    return !found.empty();
}

/// The same for one item: `process.name|endswith: sh`.
inline bool item_hits(const std::string& item, const Record& event = sample_event())
{
    return hits("    a:\n        " + item + "\n    condition: a\n", event);
}

/// What is wrong with one item; "" = nothing.
inline std::string item_fault(const std::string& item)
{
    const OneRule one = compile_detection("    a:\n        " + item + "\n    condition: a\n");
    return one.errors.empty() ? "" : one.errors.front();
}

} // namespace listenwatch
