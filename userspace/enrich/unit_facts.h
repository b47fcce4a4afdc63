// What systemd knows about the unit behind a listener.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/procfs.h"
#include "enrich/unit_book.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Adds to Listener::service what the books know; where one was only asked, Listener::enrichment is `pending`. Called
/// for each listener, after its unit is found. Units of users' managers are in a book of their own. What such a manager
/// itself listens at is the .socket's that says so, where there is one. Which run of a user's unit it is, the
/// opener's environment says (INVOCATION_ID of systemd.exec(5)).
class UnitFactsEnricher final : public Enricher {
public:
    /// Each may be null: then nobody is asked. `users` as UserUnitBook.
    UnitFactsEnricher(UnitBook* system, UnitBook* users, const Procfs* proc = nullptr)
        : x_system(system), x_users(users), x_proc(proc)
    {
    }
    void enrich(Listener& listener) override;

private:
    const UnitFacts* ask(UnitBook& book, const std::string& unit, Listener& listener);
    bool find_user_socket(std::uint32_t uid, Listener& listener);
    [[nodiscard]] std::string read_invocation(const Process& opener) const;
    std::string invocation_of(const Process& opener);

    UnitBook* x_system;
    UnitBook* x_users;
    const Procfs* x_proc;
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::string> x_invocations; // by pid and start
};

} // namespace listenwatch
