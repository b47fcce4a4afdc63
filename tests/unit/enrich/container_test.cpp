#include "enrich/container.h"

#include <gtest/gtest.h>
#include <vector>

namespace listenwatch {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const std::string kOther(64, 'e');

TEST(Container, IsNamedByTheCgroupsOfEveryEngine)
{
    const std::string pods = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podaa_bb.slice/";
    const std::vector<std::pair<std::string, Container>> cases{
        {"/system.slice/docker-" + kId + ".scope", {kId, "docker"}},
        {"/docker/" + kId, {kId, "docker"}},
        {"/docker/" + kId + "/system.slice/ssh.service", {kId, "docker"}},
        {"/machine.slice/libpod-" + kId + ".scope/container", {kId, "podman"}},
        {"/machine.slice/libpod-payload-" + kId, {kId, "podman"}},
        {"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + kId + ".scope", {kId, "podman"}},
        {pods + "cri-containerd-" + kId + ".scope", {kId, "containerd"}},
        {pods + "crio-" + kId + ".scope", {kId, "cri-o"}},
        {pods + "docker-" + kId + ".scope", {kId, "docker"}},
        {"/kubepods/burstable/pod12-34/" + kId, {kId, ""}},
        {"/system.slice/containerd.service/kubepods-pod12.slice:cri-containerd:" + kId, {kId, "containerd"}},
        {"/lxc.payload.web1/system.slice/ssh.service", {"web1", "lxc"}},
        {"/lxc/web1", {"web1", "lxc"}},
        {"/machine.slice/machine-web\\x2d1.scope/payload", {"web-1", "systemd-nspawn"}},
        {"/machine.slice/systemd-nspawn@web.service/payload", {"web", "systemd-nspawn"}},
        {"/machine.slice/machine-lxc\\x2d7\\x2dweb.scope", {"lxc-7-web", "lxc"}},
        {"/../docker-" + kId + ".scope", {kId, "docker"}},
    };
    for (const auto& [cgroup, container] : cases) EXPECT_EQ(parse_container(cgroup), container) << cgroup;
}

TEST(Container, AMonitorOrAVirtualMachineIsNone)
{
    for (const std::string& cgroup :
         {"/machine.slice/libpod-conmon-" + kId + ".scope", "/machine.slice/crio-conmon-" + kId + ".scope",
          std::string("/lxc.monitor.web1"), std::string("/machine.slice/machine-qemu\\x2d1\\x2dguest.scope/libvirt"),
          std::string("/machine.slice/systemd-nspawn@web.service/supervisor"),
          std::string("/system.slice/docker.service"), std::string("/user.slice/user-1000.slice/session-3.scope")})
        EXPECT_EQ(parse_container(cgroup), Container{}) << cgroup;
}

TEST(Container, AnInnerNameCannotHideTheOuterOne)
{
    EXPECT_EQ(parse_container("/docker/" + kId + "/docker/" + kOther).id, kId);
    EXPECT_EQ(parse_container("/lxc.payload.web1/docker-" + kOther + ".scope"), (Container{"web1", "lxc"}));
}

TEST(Container, AHostileNameIsNone)
{
    for (const std::string& cgroup :
         {std::string(), std::string("/"), std::string("/docker"), std::string("/docker/"), "/docker/" + kId.substr(1),
          "/docker-" + kId + "x.scope", "/docker-" + std::string(64, 'G') + ".scope", std::string("/machine-.scope"),
          std::string("/lxc/"), std::string("/lxc.payload."), std::string("/-"), std::string("/:"), "/:" + kId,
          "/evil:" + kId, std::string("/systemd-nspawn@.service"), std::string(100000, '-')})
        EXPECT_EQ(parse_container(cgroup).id, "") << cgroup.substr(0, 80);
    EXPECT_EQ(parse_container("/machine-a\\xzz.scope").id, "a\\xzz");
}

TEST(ContainerEnricher, TrustsTheSocketsCgroupBeforeTheOpeners)
{
    auto opener = std::make_shared<Process>();
    opener->cgroup = "/docker/" + kId;
    Listener listener;
    listener.opener = opener;
    ContainerEnricher().enrich(listener);
    EXPECT_EQ(listener.container.id, kId);
    listener.socket_cgroup = "/lxc/web1";
    ContainerEnricher().enrich(listener);
    EXPECT_EQ(listener.container.id, "web1");
}

} // namespace
} // namespace listenwatch
