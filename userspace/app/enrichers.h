// The enrichers in their order, with what they share.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "app/access_finder.h"
#include "app/tunnel_link_reader.h"
#include "base/argument_mask.h"
#include "base/procfs.h"
#include "enrich/interface_addresses.h"
#include "enrich/package_finder.h"
#include "enrich/systemd_bus.h"
#include "enrich/user_unit_book.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// All enrichers; `enrich` runs them one after the other. Itself an enricher, so the pipeline needs to know no other.
class Enrichers final : public Enricher, public AnswerSource {
public:
    /// `packages`, `firewall` and `foreign` may be null: then that is not told. What does not open (no rtnetlink) is
    /// left out; `troubles` tells what that costs.
    Enrichers(ArgumentMask mask, PackageFinder* packages, FirewallWatch* firewall, std::vector<std::string>& troubles,
              ForeignFirewalls* foreign = nullptr);
    void enrich(Listener& listener) override;
    [[nodiscard]] std::uint64_t evictions() const override;
    [[nodiscard]] std::uint64_t unanswered() const override { return x_proc.unanswered(); }
    [[nodiscard]] int poll_fd() const override { return x_answers ? x_answers.get() : -1; }
    void take() override;
    AccessSource& access() { return *x_access; }
    [[nodiscard]] int wait_ms() const override;

private:
    void ask_systemd(std::vector<std::string>& troubles);
    void add_source(AnswerSource& source);

    Procfs x_proc;
    std::unique_ptr<InterfaceAddresses> x_addresses;
    TunnelLinkReader x_tunnels{x_proc};
    std::unique_ptr<SystemdBus> x_bus; // none on hosts of another init system, nor the next
    std::unique_ptr<UserUnitBook> x_users;
    std::vector<AnswerSource*> x_sources; // those of both that are there
    UniqueFd x_answers;                   // an epoll of theirs
    std::vector<std::unique_ptr<Enricher>> x_chain;
    AccessSource* x_access = nullptr; // of the chain
};

/// Waits for answers, once and until `due_ns` (CLOCK_BOOTTIME) at most, and takes them. False when that time is over,
/// or nobody was asked.
bool wait_for_answers(AnswerSource& answers, std::uint64_t due_ns);

} // namespace listenwatch
