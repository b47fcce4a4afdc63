// Before any test: does this kernel take the tier under test? If not, no test runs and the exit code is 3 (vm/matrix
// prints the reason as a skip).
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>

#include "monitor_process.h"

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    const std::string tier = listenwatch::tier_under_test();
    if (!tier.empty() && !::testing::GTEST_FLAG(list_tests)) {
        const std::string command = listenwatch::monitor_program() + " doctor --tier " + tier + " 2>&1 >/dev/null";
        FILE* doctor = ::popen(command.c_str(), "r");
        std::string said(4096, '\0');
        said.resize(std::fread(said.data(), 1, said.size(), doctor));
        const int status = ::pclose(doctor);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 3) {
            std::printf("%s", said.c_str());
            return 3;
        }
    }
    return RUN_ALL_TESTS();
}
