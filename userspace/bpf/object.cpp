#include "bpf/object.h"

#include <algorithm>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

#include "base/file.h"
#include "base/text.h"

namespace listenwatch {
namespace {

// libbpf tells reasons only through its print callback; the last warning is the one that explains a failure.
thread_local std::string last_warning;

__attribute__((format(printf, 2, 0))) int keep_warning(libbpf_print_level level, const char* format, va_list arguments)
{
    if (level != LIBBPF_WARN) return 0;
    char text[512];
    const int length = std::vsnprintf(text, sizeof(text), format, arguments);
    const std::string_view line = trim(text);
    if (!line.empty() && line.find("BEGIN PROG LOAD LOG") == std::string_view::npos && !line.starts_with("-- END"))
        last_warning = line;
    return length;
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
    if (!last_warning.empty()) text += " [" + escape_text(last_warning) + "]";
    return fail(load_kind(error), text);
}

struct LinkCloser {
    void operator()(bpf_link* link) const { bpf_link__destroy(link); }
};
struct ObjectCloser {
    void operator()(bpf_object* object) const { bpf_object__close(object); }
};

} // namespace

struct BpfObject::Parts {
    std::unique_ptr<bpf_object, ObjectCloser> object;
    std::vector<std::unique_ptr<bpf_link, LinkCloser>> links;

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
    last_warning.clear();
    const auto bytes = bpf_image(image);
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = image_name(image));
    auto parts = std::make_unique<Parts>();
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
    last_warning.clear();
    const int error = bpf_object__load(x_parts->object.get());
    if (error != 0) return libbpf_failure("load BPF programs", -error);
    return {};
}

Result<void> BpfObject::attach(const std::string& program)
{
    last_warning.clear();
    bpf_program* found = x_parts->program(program);
    bpf_link* link = found ? bpf_program__attach(found) : nullptr;
    if (!link) return libbpf_failure("attach " + program, found ? errno : ENOENT);
    x_parts->links.emplace_back(link);
    return {};
}

Result<void> BpfObject::attach_to_cgroup(const std::string& program, int cgroup_fd)
{
    last_warning.clear();
    bpf_program* found = x_parts->program(program);
    bpf_link* link = found ? bpf_program__attach_cgroup(found, cgroup_fd) : nullptr;
    if (!link) return libbpf_failure("attach " + program + " to the root cgroup", found ? errno : ENOENT);
    x_parts->links.emplace_back(link);
    return {};
}

Result<UniqueFd> BpfObject::run_iterator(const std::string& program)
{
    last_warning.clear();
    bpf_program* found = x_parts->program(program);
    const std::unique_ptr<bpf_link, LinkCloser> link(found ? bpf_program__attach_iter(found, nullptr) : nullptr);
    if (!link) return libbpf_failure("attach iterator " + program, found ? errno : ENOENT);
    UniqueFd pass(bpf_iter_create(bpf_link__fd(link.get())));
    if (!pass) return libbpf_failure("start iterator " + program, errno);
    return pass;
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
