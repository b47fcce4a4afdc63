// Which service is behind a listener, where the names of cgroups do not say all.
#pragma once

#include <memory>
#include <vector>

#include "base/procfs.h"
#include "enrich/answer_cache.h"
#include "enrich/service_provider.h"
#include "enrich/super_server.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Completes Listener::service. Called for each listener, after cgroups have named its unit and its container: whom we
/// see in a container or in a pid namespace is not explained by this host's files. Of a daemon that was begun just now
/// it says that the answer is pending, where one may know soon.
class ServiceEnricher final : public Enricher {
public:
    /// The providers in the order of belief, each over files under `root`.
    explicit ServiceEnricher(const Procfs& proc, const std::string& root = "");
    void enrich(Listener& listener) override;
    [[nodiscard]] std::uint64_t evictions() const override { return x_answers.evictions(); }
    /// What the files of all of them say that is not understood: not on the event path.
    [[nodiscard]] FileNotes check();

private:
    bool ask(ServiceQuestion& question, Service& service);
    bool may_be_told_soon(ServiceQuestion& question);

    HeldProcessCache x_ancestors;
    SuperServerProvider x_super_servers;                       // their answer is about a port
    std::vector<std::unique_ptr<ServiceProvider>> x_providers; // these answer about a process
    AnswerCache x_answers;
};

} // namespace listenwatch
