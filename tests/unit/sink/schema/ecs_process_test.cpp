#include "sink/schema/ecs_process.h"

#include <gtest/gtest.h>

#include "sample_event.h"

namespace listenwatch {
namespace {

using Texts = std::vector<std::string>;

Record describe(const Process& process)
{
    Listener listener = sample_listener();
    listener.opener = std::make_shared<Process>(process);
    ListenEvent event = sample_event(Action::listener_opened);
    event.listener = std::make_shared<Listener>(listener);
    Record record;
    std::string scratch;
    describe_process(event, sample_host(), record, scratch);
    return record;
}

Process sample_process()
{
    return *sample_listener().opener;
}

TEST(EcsProcess, TellsEffectiveAndRealUser)
{
    Process process = sample_process();
    process.uid = 1000;
    process.euid = 0;
    process.egid = 5;
    const Record record = describe(process);
    EXPECT_EQ(record.text(Field::process_user_id), "0");
    EXPECT_EQ(record.text(Field::user_id), "0");
    EXPECT_EQ(record.text(Field::process_real_user_id), "1000");
    EXPECT_EQ(record.text(Field::process_group_id), "5");
}

TEST(EcsProcess, HasTheSameEntityIdWhoeverReadItsStart)
{
    Process process = sample_process();
    const std::string id(describe(process).text(Field::process_entity_id));
    EXPECT_EQ(id, "5e3b0f0a-4711-499975");
    process.start_boottime_ns = process.start_boottime_ns / 10'000'000 * 10'000'000; // as /proc tells it
    EXPECT_EQ(describe(process).text(Field::process_entity_id), id);
    process.start_boottime_ns = 0;
    EXPECT_FALSE(describe(process).has(Field::process_entity_id));
    EXPECT_FALSE(describe(process).has(Field::process_start));
}

TEST(EcsProcess, StartedBeforeTheEvent)
{
    EXPECT_EQ(describe(sample_process()).text(Field::process_start), "2026-07-29T12:34:55.873456789Z");
}

TEST(EcsProcess, CutsArgumentsAtFourKibibytesAndSaysSo)
{
    Process process = sample_process();
    process.args = {"a", std::string(5000, 'b'), "c"};
    Record record = describe(process);
    EXPECT_EQ(record.text(Field::process_command_line).size(), 4096U);
    EXPECT_EQ(std::get<Texts>(record.get(Field::process_args)).size(), 2U);
    EXPECT_EQ(std::get<std::int64_t>(record.get(Field::process_args_count)), 3);
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_truncated)), (Texts{"process.args", "process.command_line"}));

    process.args.assign(3000, "");
    record = describe(process);
    EXPECT_LE(record.text(Field::process_command_line).size(), 4096U);
    EXPECT_FALSE(record.has(Field::lw_truncated));
    process.args.assign(100'000, "");
    record = describe(process);
    EXPECT_LE(record.text(Field::process_command_line).size(), 4096U);
    EXPECT_TRUE(record.has(Field::lw_truncated));
}

TEST(EcsProcess, SaysWhatTheSensorHadCut)
{
    Process process = sample_process();
    process.args_truncated = process.exe_truncated = true;
    EXPECT_EQ(std::get<Texts>(describe(process).get(Field::lw_truncated)),
              (Texts{"process.args", "process.command_line", "process.executable"}));
}

Record describe(const ProcessDetails& details)
{
    Listener listener = sample_listener();
    listener.details = std::make_shared<ProcessDetails>(details);
    ListenEvent event = sample_event(Action::listener_opened);
    event.listener = std::make_shared<Listener>(listener);
    Record record;
    std::string scratch;
    describe_process(event, sample_host(), record, scratch);
    return record;
}

TEST(EcsProcess, TellsItsAncestorsInParallelLists)
{
    ProcessDetails details;
    details.ancestors = {{20, 4'990'000'000'000, "sh", ""}, {1, 1'000'000'000, "init", "/sbin/init"}};
    const Record record = describe(details);
    EXPECT_EQ(std::get<std::vector<std::int64_t>>(record.get(Field::lw_process_ancestors_pids)),
              (std::vector<std::int64_t>{20, 1}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_process_ancestors_names)), (Texts{"sh", "init"}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_process_ancestors_executables)), (Texts{"", "/sbin/init"}));
    EXPECT_EQ(std::get<Texts>(record.get(Field::lw_process_ancestors_starts)),
              (Texts{"2026-07-29T12:34:46.123456789Z", "2026-07-29T11:11:37.123456789Z"}));
    EXPECT_EQ(record.text(Field::process_parent_start), "2026-07-29T12:34:46.123456789Z");
    EXPECT_FALSE(record.has(Field::process_parent_executable));
    EXPECT_FALSE(record.has(Field::lw_truncated));
    details.ancestors_cut = true;
    EXPECT_EQ(std::get<Texts>(describe(details).get(Field::lw_truncated)).size(), 4U);
}

TEST(EcsProcess, TellsCapabilities)
{
    ProcessDetails details;
    EXPECT_FALSE(describe(details).has(Field::process_thread_capabilities_effective));
    details.capabilities = 1ULL << 13U;
    EXPECT_EQ(std::get<Texts>(describe(details).get(Field::process_thread_capabilities_effective)),
              Texts{"CAP_NET_RAW"});
}

TEST(EcsProcess, TellsScriptModuleAndPackage)
{
    ProcessDetails details;
    details.script = "/opt/x.py";
    details.working_directory = "/srv";
    details.package = {"app", "1.0", "deb"};
    const Record record = describe(details);
    EXPECT_EQ(record.text(Field::lw_process_script), "/opt/x.py");
    EXPECT_FALSE(record.has(Field::lw_process_module));
    EXPECT_EQ(record.text(Field::process_working_directory), "/srv");
    EXPECT_EQ(record.text(Field::package_name), "app");
    EXPECT_EQ(record.text(Field::package_version), "1.0");
    EXPECT_EQ(record.text(Field::package_type), "deb");
}

TEST(EcsProcess, LeavesOutWhatIsNotSet)
{
    const Record record = describe(sample_process());
    EXPECT_FALSE(record.has(Field::lw_process_loginuid));
    EXPECT_FALSE(record.has(Field::lw_process_session_id));
    Process process = sample_process();
    process.loginuid = 1000;
    EXPECT_EQ(std::get<std::int64_t>(describe(process).get(Field::lw_process_loginuid)), 1000);
}

} // namespace
} // namespace listenwatch
