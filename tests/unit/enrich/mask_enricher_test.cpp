#include "enrich/mask_enricher.h"

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Args = std::vector<std::string>;

TEST(MaskEnricher, HidesSecretsOfTheOpener)
{
    MaskEnricher enricher(ArgumentMask::compile({"common"}).value());
    Process process;
    process.pid = 20;
    process.args = {"server", "--password", "geheim"};
    Listener listener;
    enricher.enrich(listener);
    EXPECT_FALSE(listener.opener);

    listener.opener = std::make_shared<Process>(process);
    enricher.enrich(listener);
    EXPECT_EQ(listener.opener->args, (Args{"server", "--password", "****"}));
    EXPECT_EQ(listener.opener->pid, 20U);
    const auto once = listener.opener;
    enricher.enrich(listener);
    EXPECT_EQ(listener.opener->args, once->args);
}

TEST(MaskEnricher, HidesSecretsInWhatWasTakenFromArguments)
{
    MaskEnricher enricher(ArgumentMask::compile({"common"}).value());
    ProcessDetails details;
    details.script = "http://u:geheim@h/x.py";
    details.working_directory = "/srv";
    Listener listener;
    listener.details = std::make_shared<ProcessDetails>(details);
    enricher.enrich(listener);
    EXPECT_EQ(listener.details->script, "http://u:****@h/x.py");
    EXPECT_EQ(listener.details->working_directory, "/srv");
}

TEST(MaskEnricher, CopiesNothingWhenThereIsNoSecret)
{
    MaskEnricher enricher(ArgumentMask::compile({"common"}).value());
    Listener listener;
    Process process;
    process.args = {"server", "--port", "80"};
    listener.opener = std::make_shared<Process>(process);
    const auto before = listener.opener;
    enricher.enrich(listener);
    EXPECT_EQ(listener.opener, before);
}

} // namespace
} // namespace listenwatch
