// The kernel listens on TCP, by modules that are taken out again where this deed put them in.
#include "deeds.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace listenwatch::actor {
namespace {

namespace fs = std::filesystem;

const fs::path kConfig = "/sys/kernel/config";

// A module, until this object ends.
class Module {
public:
    explicit Module(std::string name) : x_name(std::move(name))
    {
        if (fs::exists("/sys/module/" + x_name)) return;
        x_error = run_modprobe();
        x_is_ours = x_error == 0;
    }
    ~Module() { unload(); }
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    /// 0, or an errno: ENOSYS where this kernel has no such module.
    [[nodiscard]] int error() const { return x_error; }
    int unload()
    {
        if (!std::exchange(x_is_ours, false)) return 0;
        return ::syscall(SYS_delete_module, x_name.c_str(), O_NONBLOCK) == 0 ? 0 : errno;
    }

private:
    [[nodiscard]] int run_modprobe() const
    {
        const pid_t child = ::fork();
        if (child < 0) return errno;
        if (child == 0) {
            const int nowhere = ::open("/dev/null", O_RDWR);
            for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
            ::execlp("modprobe", "modprobe", x_name.c_str(), nullptr);
            ::_exit(127);
        }
        int status = 0;
        if (::waitpid(child, &status, 0) != child) return errno;
        return status == 0 ? 0 : ENOSYS;
    }

    std::string x_name;
    int x_error = 0;
    bool x_is_ours = false;
};

// A target of NVMe over TCP, by configfs (kernel: drivers/nvme/target/configfs.c). It listens while a subsystem is
// linked to the port.
class NvmeTarget {
public:
    explicit NvmeTarget(std::uint16_t port) : x_port(port) {}
    ~NvmeTarget()
    {
        std::error_code ignored; // what was not made
        for (const fs::path& path : {kLink, kPort, kSubsystem}) fs::remove(path, ignored);
    }
    NvmeTarget(const NvmeTarget&) = delete;
    NvmeTarget& operator=(const NvmeTarget&) = delete;

    Attempt listen()
    {
        if (::mount("configfs", kConfig.c_str(), "configfs", 0, nullptr) != 0 && errno != EBUSY)
            return {{}, "mount configfs", errno};
        std::error_code error;
        for (const fs::path& path : {kSubsystem, kPort})
            if (!fs::create_directory(path, error)) return {{}, "make a target", error ? error.value() : EEXIST};
        const std::array<std::pair<const char*, std::string>, 4> settings{{{"addr_trtype", "tcp"},
                                                                           {"addr_adrfam", "ipv4"},
                                                                           {"addr_traddr", "127.0.0.1"},
                                                                           {"addr_trsvcid", std::to_string(x_port)}}};
        for (const auto& [name, value] : settings)
            if (!(std::ofstream(kPort / name) << value << std::flush)) return {{}, name, EIO};
        fs::create_symlink(kSubsystem, kLink, error);
        return {{}, "link", error.value()};
    }
    static Attempt close()
    {
        std::error_code error;
        fs::remove(kLink, error);
        return {{}, "unlink", error.value()};
    }

private:
    inline static const fs::path kSubsystem = kConfig / "nvmet/subsystems/listenwatch";
    inline static const fs::path kPort = kConfig / "nvmet/ports/7";
    inline static const fs::path kLink = kPort / "subsystems/listenwatch";
    std::uint16_t x_port;
};

Line truth_of(std::uint64_t port)
{
    return Line{{"proto", "tcp"}, {"port", port}, {"netns", netns_inode()}} + who_am_i();
}

} // namespace

int listen_by_nvme(Words words)
{
    const auto port = static_cast<std::uint16_t>(words.number(4420, 65535));
    const Module module("nvmet_tcp");
    if (module.error() != 0) return tell_failure("nvme-target", {{}, "modprobe nvmet_tcp", module.error()});
    NvmeTarget target(port);
    if (const Attempt made = target.listen(); !made) return tell_failure("nvme-target", made);
    tell(Line{{"deed", "nvme-target"}} + well() + truth_of(port));
    wait_for_word();
    if (const Attempt closed = NvmeTarget::close(); !closed) return tell_failure("nvme-target", closed);
    tell(Line{{"deed", "close"}, {"of", "nvme-target"}} + well() + truth_of(port));
    wait_for_word();
    return 0;
}

int listen_by_rds(Words)
{
    constexpr std::uint64_t kRdsPort = 16385; // kernel: RDS_TCP_PORT, in every network namespace
    const UniqueFd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    Module module("rds_tcp");
    if (module.error() != 0) return tell_failure("rds", {{}, "modprobe rds_tcp", module.error()});
    tell(Line{{"deed", "rds"}} + well() + truth_of(kRdsPort));
    wait_for_word();
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("rds", entered);
    const Line truth = truth_of(kRdsPort);
    tell(Line{{"deed", "rds in a namespace"}} + well() + truth);
    wait_for_word();
    if (::setns(home.get(), CLONE_NEWNET) != 0) return tell_failure("rds", {{}, "setns", errno});
    tell(Line{{"deed", "namespace left"}} + well() + truth);
    wait_for_word();
    if (const int error = module.unload()) return tell_failure("rds", {{}, "delete_module", error});
    tell(Line{{"deed", "close"}, {"of", "rds"}} + well() + truth_of(kRdsPort));
    wait_for_word();
    return 0;
}

} // namespace listenwatch::actor
