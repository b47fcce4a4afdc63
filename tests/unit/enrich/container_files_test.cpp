#include "enrich/container_files.h"

#include <gtest/gtest.h>

#include "enrich/container.h"
#include "fake_root.h"

namespace listenwatch {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const std::string kUid = "12345678-9abc-def0-1234-56789abcdef0";
constexpr std::uint64_t kNow = 100'000'000'000;

class ContainerFilesTest : public ::testing::Test {
protected:
    Container complete(const std::string& runtime, std::uint64_t now_ns = kNow)
    {
        Container container{.id = kId, .runtime = runtime};
        files.complete(container, now_ns);
        return container;
    }
    FakeRoot root;
    ContainerFiles files{root.path()};
};

TEST_F(ContainerFilesTest, DockersHaveNameAndImage)
{
    root.write("var/lib/docker/containers/" + kId + "/config.v2.json",
               R"({"ID":"x","Name":"/web","Image":"sha256:00","Config":{"Image":"nginx:1.25","Labels":{"a":"b"}}})");
    const Container found = complete("docker");
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.image, "nginx:1.25");
    EXPECT_EQ(found.pod, "");
}

TEST_F(ContainerFilesTest, ContainerdsTellTheirPod)
{
    root.write("run/containerd/io.containerd.runtime.v2.task/k8s.io/" + kId + "/config.json",
               R"({"annotations":{"io.kubernetes.cri.container-name":"nginx","io.kubernetes.cri.image-name":)"
               R"("registry.k8s.io/nginx:1.25","io.kubernetes.cri.sandbox-name":"web-7d","io.kubernetes.cri.)"
               R"(sandbox-namespace":"shop","io.kubernetes.cri.sandbox-uid":")" +
                   kUid + R"("}})");
    const Container found = complete("containerd");
    EXPECT_EQ(found.name, "nginx");
    EXPECT_EQ(found.image, "registry.k8s.io/nginx:1.25");
    EXPECT_EQ(found.pod, "web-7d");
    EXPECT_EQ(found.pod_namespace, "shop");
    EXPECT_EQ(found.pod_uid, kUid);
}

TEST_F(ContainerFilesTest, PodmansAreInAListOfAll)
{
    root.write(
        "var/lib/containers/storage/overlay-containers/containers.json",
        R"([{"id":"other","names":["db"]},{"id":")" + kId +
            R"(","names":["web"],"metadata":"{\"image-name\":\"docker.io/library/nginx:latest\",\"name\":\"web\"}"}])");
    const Container found = complete("podman");
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.image, "docker.io/library/nginx:latest");
}

TEST_F(ContainerFilesTest, CriosTellTheirPod)
{
    root.write(
        "run/containers/storage/overlay-containers/" + kId + "/userdata/config.json",
        R"({"annotations":{"io.kubernetes.container.name":"nginx","io.kubernetes.cri-o.ImageName":"quay.io/nginx:1",)"
        R"("io.kubernetes.pod.name":"web-7d","io.kubernetes.pod.namespace":"shop"}})");
    const Container found = complete("cri-o");
    EXPECT_EQ(found.name, "nginx");
    EXPECT_EQ(found.image, "quay.io/nginx:1");
    EXPECT_EQ(found.pod_namespace + "/" + found.pod, "shop/web-7d");
}

TEST_F(ContainerFilesTest, OthersAreNamedByTheirId)
{
    Container container{.id = "web1", .runtime = "lxc"};
    files.complete(container, kNow);
    EXPECT_EQ(container.name, "web1");
}

TEST_F(ContainerFilesTest, GarbageAddsNothing)
{
    const std::string docker = "var/lib/docker/containers/" + kId + "/config.v2.json";
    std::uint64_t now = kNow;
    for (const char* text : {"", "{", "[]", "null", "{\"Name\":7,\"Config\":[]}", "{\"Config\":{\"Image\":{}}}"}) {
        root.write(docker, text);
        root.write("var/lib/containers/storage/overlay-containers/containers.json", text);
        now += 2 * ContainerFiles::kFoundGoodForNs;
        const Container found = complete("docker", now);
        EXPECT_EQ(found.id, kId);
        EXPECT_EQ(found.name + found.image, "") << text;
    }
}

// An id is the name of a cgroup, and who may make cgroups chooses it.
TEST_F(ContainerFilesTest, AnIdLeadsNowhereElse)
{
    root.write("etc/config.json", R"({"annotations":{"nerdctl/name":"stolen"}})");
    for (const char* id : {"../../../../../etc", "..", ".hidden"}) {
        Container container{.id = id, .runtime = ""};
        files.complete(container, kNow);
        EXPECT_EQ(container.name, "") << id;
    }
}

TEST_F(ContainerFilesTest, NothingIsLookedForAgainSoon)
{
    EXPECT_EQ(complete("docker").name, "");
    root.write("var/lib/docker/containers/" + kId + "/config.v2.json", R"({"Name":"/web"})");
    EXPECT_EQ(complete("docker", kNow + ContainerFiles::kNothingGoodForNs).name, "");
    EXPECT_EQ(complete("docker", kNow + ContainerFiles::kNothingGoodForNs + 1).name, "web");
    root.remove("var");
    EXPECT_EQ(complete("docker", kNow + ContainerFiles::kFoundGoodForNs).name, "web");
}

TEST_F(ContainerFilesTest, TheOldestGoesAndIsCounted)
{
    ContainerFiles small(root.path(), 2);
    for (const char* id : {"a", "b", "c"}) {
        Container container{.id = id, .runtime = "lxc"};
        small.complete(container, kNow);
    }
    EXPECT_EQ(small.evictions(), 1U);
}

TEST(PodOfCgroup, IsNamedByItsUid)
{
    std::string escaped = kUid;
    for (char& c : escaped) c = c == '-' ? '_' : c;
    const std::string slice = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + escaped + ".slice/";
    EXPECT_EQ(parse_container(slice + "cri-containerd-" + kId + ".scope").pod_uid, kUid);
    EXPECT_EQ(parse_container("/kubepods/besteffort/pod" + kUid + "/" + kId).pod_uid, kUid);
    EXPECT_EQ(parse_container("/kubepods/besteffort/podium/" + kId).pod_uid, "");
}

} // namespace
} // namespace listenwatch
