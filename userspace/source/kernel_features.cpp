#include "source/kernel_features.h"

#include <sys/utsname.h>

#include "base/file.h"
#include "base/mounts.h"
#include "base/text.h"
#include "bpf/kernel_btf.h"

namespace listenwatch {
namespace {

// "none [integrity] confidentiality" -> "integrity" (Documentation: kernel_lockdown(7)).
std::string read_lockdown()
{
    const auto text = read_file("/sys/kernel/security/lockdown");
    if (!text) return {};
    const std::size_t open = text->find('[');
    const std::size_t close = text->find(']');
    return open == std::string::npos || close == std::string::npos ? std::string{}
                                                                   : text->substr(open + 1, close - open - 1);
}

} // namespace

KernelFeatures probe_kernel()
{
    KernelFeatures features;
    utsname name{};
    if (::uname(&name) == 0) features.release = name.release;
    features.lockdown = read_lockdown();
    features.cgroup2_mount = find_mount("cgroup2").value_or("");
    const auto types = KernelBtf::load();
    if (!types) return features;
    features.btf = true;
    features.typed_current_task = types->has_enumerator("bpf_func_id", "BPF_FUNC_snprintf") &&
                                  types->has_enumerator("bpf_func_id", "BPF_FUNC_get_current_task_btf");
    features.typed_cast = types->has_enumerator("special_kfunc_type", "KF_bpf_rdonly_cast");
    for (const std::string_view function : asked_functions())
        if (const auto count = types->parameter_count(std::string(function)))
            features.parameters.emplace(function, *count);
    return features;
}

} // namespace listenwatch
