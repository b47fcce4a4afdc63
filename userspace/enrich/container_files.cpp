#include "enrich/container_files.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/file.h"

namespace listenwatch {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLargestFile = std::size_t{8} << 20U;

Json parse(std::string_view text)
{
    return Json::parse(text, nullptr, false);
}

// The text that the object has by that name; "" = none.
std::string text_of(const Json& object, const char* name)
{
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

const Json& member(const Json& object, const char* name)
{
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

void fill(std::string& field, std::string value)
{
    if (field.empty()) field = std::move(value);
}

// Of the first of these that is there.
void fill_first(std::string& field, const Json& from, std::initializer_list<const char*> names)
{
    for (const char* name : names) fill(field, text_of(from, name));
}

void add_labels_of_pod(const Json& labels, Container& container)
{
    fill_first(container.pod, labels, {"io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name"});
    fill_first(container.pod_namespace, labels, {"io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace"});
    fill_first(container.pod_uid, labels, {"io.kubernetes.cri.sandbox-uid", "io.kubernetes.pod.uid"});
}

void add_storage_entry(const Json& entry, Container& container)
{
    const Json metadata = parse(text_of(entry, "metadata"));
    fill_first(container.name, metadata, {"metadata-name", "name"});
    const Json& names = member(entry, "names");
    if (names.is_array() && !names.empty() && names.front().is_string())
        fill(container.name, names.front().get<std::string>());
    fill(container.image, text_of(metadata, "image-name"));
    fill(container.pod, text_of(metadata, "pod-name"));
}

} // namespace

void add_docker_config(std::string_view text, Container& container)
{
    const Json config = parse(text);
    const Json& labels = member(member(config, "Config"), "Labels");
    add_labels_of_pod(labels, container);
    fill(container.name, text_of(labels, "io.kubernetes.container.name"));
    const std::string name = text_of(config, "Name");
    fill(container.name, name.starts_with('/') ? name.substr(1) : name);
    fill(container.image, text_of(member(config, "Config"), "Image"));
}

void add_oci_config(std::string_view text, Container& container)
{
    const Json config = parse(text);
    const Json& annotations = member(config, "annotations");
    add_labels_of_pod(annotations, container);
    fill_first(container.name, annotations,
               {"io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name"});
    fill_first(container.image, annotations, {"io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName"});
}

void add_storage_list(std::string_view text, Container& container)
{
    const Json list = parse(text);
    if (!list.is_array()) return;
    for (const Json& entry : list)
        if (text_of(entry, "id") == container.id) return add_storage_entry(entry, container);
}

bool ContainerFiles::Entry::is_good(std::uint64_t now_ns) const
{
    return now_ns - read_ns <=
           (container.name.empty() && container.image.empty() ? kNothingGoodForNs : kFoundGoodForNs);
}

void ContainerFiles::complete(Container& container, std::uint64_t now_ns)
{
    if (container.id.empty()) return;
    auto known = x_entries.find(container.id);
    if (known == x_entries.end() || !known->second.is_good(now_ns)) {
        if (known == x_entries.end()) make_room(now_ns);
        known = x_entries.insert_or_assign(container.id, Entry{read(container), now_ns}).first;
    }
    container = known->second.container;
}

// Each runtime has a place of its own, so asking those of others finds nothing. An id comes from the name of a cgroup,
// which somebody may have chosen: it must not lead elsewhere.
Container ContainerFiles::read(const Container& container) const
{
    Container found = container;
    if (found.id.contains('/') || found.id.starts_with('.')) return found;
    const auto add = [&](const std::string& path, auto add_text) {
        if (const auto text = read_regular_file(x_root + path, kLargestFile)) add_text(*text, found);
    };
    if (found.runtime == "lxc" || found.runtime == "systemd-nspawn") {
        found.name = found.id;
        return found;
    }
    add("/var/lib/docker/containers/" + found.id + "/config.v2.json", add_docker_config);
    for (const char* space : {"k8s.io", "moby", "default"})
        add(std::string("/run/containerd/io.containerd.runtime.v2.task/") + space + "/" + found.id + "/config.json",
            add_oci_config);
    add("/run/containers/storage/overlay-containers/" + found.id + "/userdata/config.json", add_oci_config);
    add("/var/lib/containers/storage/overlay-containers/containers.json", add_storage_list);
    return found;
}

void ContainerFiles::make_room(std::uint64_t now_ns)
{
    if (x_entries.size() < x_capacity) return;
    std::erase_if(x_entries, [&](const auto& entry) { return !entry.second.is_good(now_ns); });
    if (x_entries.size() < x_capacity) return;
    x_entries.erase(std::ranges::min_element(x_entries, {}, [](const auto& entry) { return entry.second.read_ns; }));
    ++x_evictions;
}

} // namespace listenwatch
