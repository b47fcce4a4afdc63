// What the deeds of ordinary processes cost, which the sensor must not slow: opens and closes a file, forks, or forks
// and runs a program, on one core. Prints the nanoseconds of one deed.
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loopback.h"

using namespace listenwatch;
using namespace listenwatch::bench;

namespace {

constexpr const char* kUsage = "COUNT CORE open|fork|exec";

void open_and_close()
{
    const UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!fd) give_up("open");
}

void run_child(bool execs, char* self)
{
    const pid_t child = ::fork();
    if (child < 0) give_up("fork");
    if (child == 0) {
        if (execs) {
            char* const words[] = {self, nullptr};
            ::execv("/proc/self/exe", words); // without arguments it ends at once
        }
        ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0) give_up("waitpid");
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) return 0;
    const std::uint64_t count = number_argument(argc, argv, 1, kUsage);
    pin_to_core(static_cast<int>(number_argument(argc, argv, 2, kUsage)));
    const std::string_view deed = argc > 3 ? argv[3] : "";
    if (deed != "open" && deed != "fork" && deed != "exec") {
        std::fprintf(stderr, "usage: %s %s\n", argv[0], kUsage);
        return 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < count; ++i) {
        if (deed == "open")
            open_and_close();
        else
            run_child(deed == "exec", argv[0]);
    }
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f\n", spent.count() / static_cast<double>(count));
    return 0;
}
