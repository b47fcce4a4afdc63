// What systemd knows about the unit behind a listener.
#pragma once

#include "enrich/unit_book.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Adds to Listener::service what the book knows; where it was only asked, Listener::enrichment is `pending`. Called
/// for each listener, after its unit is found. Units of a user's manager are not asked for: it has a bus of its own.
class UnitFactsEnricher final : public Enricher {
public:
    explicit UnitFactsEnricher(UnitBook& book) : x_book(book) {}
    void enrich(Listener& listener) override;

private:
    UnitBook& x_book;
};

} // namespace listenwatch
