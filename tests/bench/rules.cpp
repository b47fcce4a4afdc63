// Ten thousand Sigma rules and events as servers make them: prints the microseconds of one event.
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "loopback.h"
#include "rule/rule_loader.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr const char* kUsage = "RULES EVENTS";

// Shapes as rule collections have them: end of a path, part of a command line, port, exact name; one in fifty has a
// regular expression.
std::string rule_text(std::uint64_t i)
{
    std::string item;
    switch (i % 50 == 49 ? 4 : i % 4) {
    case 0: item = fmt::format("process.executable|endswith: [/tool{0}, /bin/agent{0}]", i); break;
    case 1: item = fmt::format("process.command_line|contains: ['--listen-{0}', ' -p {0} -e /bin/sh']", i); break;
    case 2: item = fmt::format("server.port: {}\n    process.name: server{}", 1024 + i % 60000, i); break;
    case 3: item = fmt::format("process.name: [worker{0}, miner{0}]", i); break;
    default: item = fmt::format("process.command_line|re: '--key{}=[0-9a-f]+'", i); break;
    }
    return fmt::format("title: Rule {0}\nid: {1:08x}-0000-4000-8000-{1:012x}\nstatus: test\nlevel: low\n"
                       "logsource:\n  product: linux\n  category: network_listener\n"
                       "detection:\n  selection:\n    {2}\n  filter:\n    user.name: nobody{0}\n"
                       "  condition: selection and not filter\n",
                       i, i + 1, item);
}

Record event_of(std::uint64_t i)
{
    const std::string name = i % 100 == 0 ? fmt::format("worker{}", i % 50 * 4 + 3) : fmt::format("service{}", i % 37);
    Record event;
    event.set(Field::event_kind, "event");
    event.set(Field::event_action, i % 2 == 0 ? "listener-opened" : "listener-closed");
    event.set(Field::network_transport, "tcp");
    event.set(Field::network_type, "ipv4");
    event.set(Field::server_ip, "192.0.2.7");
    event.set(Field::server_port, static_cast<std::int64_t>(1024 + i * 7919 % 60000));
    event.set(Field::process_name, name);
    event.set(Field::process_executable, "/usr/lib/" + name + "/bin/" + name);
    std::vector<std::string> words{"/usr/lib/" + name + "/bin/" + name, "--listen",
                                   fmt::format("0.0.0.0:{}", i % 60000), "--config",
                                   "/etc/" + name + "/" + name + ".conf"};
    event.set(Field::process_command_line, fmt::format("{}", fmt::join(words, " ")));
    event.set(Field::process_args, std::move(words));
    event.set(Field::process_user_id, "33");
    event.set(Field::user_name, "www-data");
    event.set(Field::lw_exposed, true);
    return event;
}

RuleSet compile(std::uint64_t count)
{
    std::vector<CompiledRule> rules;
    for (std::uint64_t i = 0; i < count; ++i) {
        Findings findings("made-up.yml");
        (void)compile_rules(rule_text(i), {}, rules, findings);
        for (const Error& error : findings.errors()) std::fprintf(stderr, "%s\n", error.text.c_str());
    }
    if (rules.size() != count) {
        std::fprintf(stderr, "%zu of %llu rules compiled\n", rules.size(), static_cast<unsigned long long>(count));
        std::exit(1);
    }
    return RuleSet(std::move(rules));
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t rule_count = number_argument(argc, argv, 1, kUsage);
    const std::uint64_t event_count = std::max<std::uint64_t>(1, number_argument(argc, argv, 2, kUsage));
    const RuleSet rules = compile(rule_count);
    std::vector<Record> events;
    for (std::uint64_t i = 0; i < 1000; ++i) events.push_back(event_of(i));
    std::vector<std::shared_ptr<const RuleInfo>> hits;
    for (const Record& event : events) rules.match(event, hits); // warm-up
    hits.clear();
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < event_count; ++i) {
        rules.match(events[i % events.size()], hits);
        if (hits.size() > 4096) hits.clear();
    }
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - begin;
    if (rule_count >= 254 && hits.empty()) {
        std::fprintf(stderr, "no rule hit, so the figure says nothing\n");
        return 1;
    }
    std::printf("%.2f\n", spent.count() / static_cast<double>(event_count));
    return 0;
}
