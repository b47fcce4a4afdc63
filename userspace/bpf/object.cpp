#include "bpf/object.h"

#include <algorithm>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "bpf/object_types.h"

namespace listenwatch {
namespace {

constexpr std::size_t kWarningLimit = 64U << 10U; // of the verifier's log the end matters, and libbpf gives it whole

// libbpf tells reasons only through its print callback: of a chain of warnings the first explains the failure, and of
// a verifier's log the last line that is not its statistics.
thread_local std::string first_warning, verifier_said;

std::string_view last_sentence(std::string_view log)
{
    std::string_view found;
    for (const std::string_view line : split(log, '\n'))
        if (!trim(line).empty() && !line.starts_with("processed ") && !line.starts_with("-- END")) found = trim(line);
    return found;
}

__attribute__((format(printf, 2, 0))) int keep_warning(libbpf_print_level level, const char* format, va_list arguments)
{
    if (level != LIBBPF_WARN) return 0;
    std::string text(kWarningLimit, '\0');
    const int length = std::vsnprintf(text.data(), text.size(), format, arguments);
    text.resize(std::min(static_cast<std::size_t>(std::max(length, 0)), text.size() - 1));
    if (text.find("BEGIN PROG LOAD LOG") != std::string::npos)
        verifier_said = last_sentence(text);
    else if (first_warning.empty() || first_warning.find("RLIMIT_MEMLOCK") != std::string::npos) // a guess of libbpf
        first_warning = trim(text);
    return length;
}

void forget_warnings()
{
    first_warning.clear();
    verifier_said.clear();
}

// EACCES, EINVAL and E2BIG are the verifier's: programs that it refuses are our fault, not a kernel that lacks
// something.
ErrorKind load_kind(int error)
{
    if (error == EPERM) return ErrorKind::permission;
    if (error == ENOENT || error == ESRCH || error == EOPNOTSUPP) return ErrorKind::unsupported;
    return ErrorKind::runtime;
}

std::unexpected<Error> libbpf_failure(const std::string& doing, int error)
{
    std::string text = doing + ": " + errno_text(error);
    if (error == EPERM) text += " (needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, or the kernel's lockdown refuses it)";
    if (!first_warning.empty()) text += " [" + escape_text(first_warning) + "]";
    if (!verifier_said.empty()) text += " [verifier: " + escape_text(verifier_said) + "]";
    return fail(load_kind(error), text);
}

struct LinkCloser {
    void operator()(bpf_link* link) const { bpf_link__destroy(link); }
};
struct ObjectCloser {
    void operator()(bpf_object* object) const { bpf_object__close(object); }
};

std::uint32_t program_id(const bpf_program* program)
{
    bpf_prog_info info{};
    std::uint32_t size = sizeof(info);
    return bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) == 0 ? info.id : 0;
}

} // namespace

struct BpfObject::Parts {
    UniqueFd types_file; // what `object` names of the kernel's types, until it is loaded
    std::unique_ptr<bpf_object, ObjectCloser> object;
    std::map<std::string, std::unique_ptr<bpf_link, LinkCloser>> links; // by the program's name

    [[nodiscard]] bpf_program* program(const std::string& name) const
    {
        return bpf_object__find_program_by_name(object.get(), name.c_str());
    }
};

BpfObject::BpfObject(std::unique_ptr<Parts> parts) : x_parts(std::move(parts)) {}
BpfObject::BpfObject(BpfObject&&) noexcept = default;
BpfObject& BpfObject::operator=(BpfObject&&) noexcept = default;
BpfObject::~BpfObject() = default;

Result<BpfObject> BpfObject::open(BpfImage image, std::span<const std::string> wanted)
{
    libbpf_set_print(keep_warning);
    forget_warnings();
    const auto bytes = bpf_image(image);
    bpf_object_open_opts options{};
    options.sz = sizeof(options);
    options.object_name = image_name(image);
    auto parts = std::make_unique<Parts>();
    // Read when the object is loaded. Told where the types are, libbpf does not look for missing ones in all modules,
    // which needs CAP_SYS_ADMIN.
    parts->types_file = UniqueFd(::memfd_create("types", MFD_CLOEXEC));
    if (!parts->types_file) return fail(ErrorKind::runtime, "make a file in memory: " + errno_text(errno));
    const std::string types_path = "/proc/self/fd/" + std::to_string(parts->types_file.get());
    options.btf_custom_path = types_path.c_str();
    parts->object.reset(bpf_object__open_mem(bytes.data(), bytes.size(), &options));
    if (!parts->object) return libbpf_failure(std::string("open BPF object ") + image_name(image), errno);
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, parts->object.get())
        bpf_program__set_autoload(program, std::ranges::count(wanted, bpf_program__name(program)) != 0);
    return BpfObject(std::move(parts));
}

Result<void> BpfObject::set_map_size(const std::string& map, std::uint32_t entries)
{
    bpf_map* found = bpf_object__find_map_by_name(x_parts->object.get(), map.c_str());
    const int error = found ? -bpf_map__set_max_entries(found, entries) : ENOENT;
    if (error != 0) return libbpf_failure("set the size of BPF map " + map + " to " + std::to_string(entries), error);
    return {};
}

Result<void> BpfObject::load()
{
    if (const auto typed = give_kernel_types(*x_parts->object, x_parts->types_file.get()); !typed) return typed;
    forget_warnings();
    const int error = bpf_object__load(x_parts->object.get());
    x_parts->types_file.reset();
    if (error != 0) return libbpf_failure("load BPF programs", -error);
    return {};
}

Result<void> BpfObject::attach(const std::string& program)
{
    forget_warnings();
    bpf_program* found = x_parts->program(program);
    bpf_link* link = found ? bpf_program__attach(found) : nullptr;
    if (!link) return libbpf_failure("attach " + program, found ? errno : ENOENT);
    x_parts->links[program].reset(link);
    return {};
}

Result<void> BpfObject::attach_to_cgroup(const std::string& program, int cgroup_fd)
{
    forget_warnings();
    bpf_program* found = x_parts->program(program);
    x_parts->links.erase(program); // else it would run twice
    bpf_link* link = found ? bpf_program__attach_cgroup(found, cgroup_fd) : nullptr;
    if (!link) return libbpf_failure("attach " + program + " to the root cgroup", found ? errno : ENOENT);
    x_parts->links[program].reset(link);
    return {};
}

std::vector<std::string> BpfObject::detached() const
{
    std::vector<std::string> names;
    for (const auto& [name, link] : x_parts->links) {
        bpf_link_info info{};
        std::uint32_t size = sizeof(info);
        if (bpf_obj_get_info_by_fd(bpf_link__fd(link.get()), &info, &size) != 0) continue;
        const bool is_gone = info.type == BPF_LINK_TYPE_CGROUP && info.cgroup.cgroup_id == 0;
        if (is_gone || info.prog_id != program_id(x_parts->program(name))) names.push_back(name);
    }
    return names;
}

Result<UniqueFd> BpfObject::run_iterator(const std::string& program, std::uint32_t pid)
{
    forget_warnings();
    bpf_iter_link_info over{};
    over.task.pid = pid;
    bpf_iter_attach_opts options{};
    options.sz = sizeof(options);
    if (pid != 0) {
        options.link_info = &over;
        options.link_info_len = sizeof(over);
    }
    bpf_program* found = x_parts->program(program);
    const std::unique_ptr<bpf_link, LinkCloser> link(found ? bpf_program__attach_iter(found, &options) : nullptr);
    if (!link) return libbpf_failure("attach iterator " + program, found ? errno : ENOENT);
    UniqueFd pass(bpf_iter_create(bpf_link__fd(link.get())));
    if (!pass) return libbpf_failure("start iterator " + program, errno);
    return pass;
}

Result<std::vector<std::byte>> read_iterator(int pass)
{
    std::vector<std::byte> bytes;
    std::vector<std::byte> chunk(std::size_t{256} << 10U);
    for (;;) {
        const ssize_t got = ::read(pass, chunk.data(), chunk.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue; // EAGAIN: the kernel ended a long pass, go on
        if (got < 0) return fail(errno_kind(errno), "read the socket iterator: " + errno_text(errno));
        if (got == 0) return bytes;
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
    }
}

Result<int> BpfObject::map_fd(const std::string& map) const
{
    const int fd = bpf_object__find_map_fd_by_name(x_parts->object.get(), map.c_str());
    if (fd < 0) return libbpf_failure("find BPF map " + map, -fd);
    return fd;
}

std::uint64_t BpfObject::skipped_runs() const
{
    std::uint64_t skipped = 0;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, x_parts->object.get())
    {
        bpf_prog_info info{};
        std::uint32_t size = sizeof(info);
        const int fd = bpf_program__fd(program);
        if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &size) == 0) skipped += info.recursion_misses;
    }
    return skipped;
}

} // namespace listenwatch
