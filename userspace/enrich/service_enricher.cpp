#include "enrich/service_enricher.h"

#include <algorithm>

#include "base/clock.h"
#include "enrich/init_script_provider.h"
#include "enrich/started_by.h"
#include "enrich/supervisor.h"
#include "enrich/upstart.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kStarting_ns = 10'000'000'000; // how long a daemon takes until it listens
constexpr std::uint64_t kSoon_ns = 240'000'000;        // less than an event waits

// That somebody began it by hand is the answer where nobody knows better.
bool is_weak(const Service& service)
{
    return service.type.empty() || service.type == "session";
}

// It began to listen a moment ago, and has not run for long.
bool is_starting(const Listener& listener, std::uint64_t now_ns)
{
    if (!listener.opener || listener.opener->start_boottime_ns == 0) return false;
    return listener.opened_boottime_ns + kSoon_ns > now_ns &&
           listener.opener->start_boottime_ns + kStarting_ns > listener.opened_boottime_ns;
}

} // namespace

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
    if (x_super_servers.find(question, listener.service)) return;
    if (!ask(question, listener.service)) listener.enrichment = Enrichment::pending;
}

bool ServiceEnricher::may_be_told_soon(ServiceQuestion& question)
{
    return std::ranges::any_of(x_providers, [&](const auto& each) { return each->may_know_soon(question); });
}

// False: somebody may know better in a moment.
bool ServiceEnricher::ask(ServiceQuestion& question, Service& service)
{
    const Process* opener = question.listener().opener.get();
    const bool can_keep = opener != nullptr && opener->start_boottime_ns != 0;
    const std::uint64_t now_ns = boottime_ns();
    if (can_keep)
        if (const Service* known = x_answers.find(*opener, service, now_ns)) {
            service = *known;
            return true;
        }
    Service before = service;
    for (const auto& provider : x_providers)
        if (provider->find(question, service)) break;
    if (is_weak(service) && is_starting(question.listener(), now_ns) && may_be_told_soon(question)) return false;
    if (can_keep) x_answers.store(*opener, std::move(before), service, now_ns);
    return true;
}

FileNotes ServiceEnricher::check()
{
    FileNotes notes = x_super_servers.check();
    for (const auto& provider : x_providers) notes.add(provider->check());
    return notes;
}

} // namespace listenwatch
