#include "enrich/service_enricher.h"

#include "base/clock.h"
#include "enrich/init_script_provider.h"
#include "enrich/started_by.h"
#include "enrich/supervisor.h"
#include "enrich/upstart.h"

namespace listenwatch {

ServiceEnricher::ServiceEnricher(const Procfs& proc, const std::string& root)
    : x_ancestors(proc), x_super_servers(proc, root)
{
    x_providers.push_back(std::make_unique<UpstartProvider>(root));
    x_providers.push_back(std::make_unique<InitScriptProvider>(root));
    x_providers.push_back(std::make_unique<SupervisorProvider>(root));
    x_providers.push_back(std::make_unique<StartedByProvider>(root));
}

void ServiceEnricher::enrich(Listener& listener)
{
    if (listener.kernel || !listener.container.id.empty()) return;
    if (listener.opener && listener.opener->pid_ns_level != 0) return;
    ServiceQuestion question(listener, x_ancestors);
    if (!x_super_servers.find(question, listener.service)) ask(question, listener.service);
}

void ServiceEnricher::ask(ServiceQuestion& question, Service& service)
{
    const Process* opener = question.listener().opener.get();
    const bool can_keep = opener != nullptr && opener->start_boottime_ns != 0;
    const std::uint64_t now_ns = boottime_ns();
    if (can_keep)
        if (const Service* known = x_answers.find(*opener, service, now_ns)) {
            service = *known;
            return;
        }
    Service before = service;
    for (const auto& provider : x_providers)
        if (provider->find(question, service)) break;
    if (can_keep) x_answers.store(*opener, std::move(before), service, now_ns);
}

FileNotes ServiceEnricher::check()
{
    FileNotes notes = x_super_servers.check();
    for (const auto& provider : x_providers) notes.add(provider->check());
    return notes;
}

} // namespace listenwatch
