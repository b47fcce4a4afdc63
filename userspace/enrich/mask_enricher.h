// Secrets in arguments go no farther than here: rules and sinks are asked and told what is left.
#pragma once

#include "base/argument_mask.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// Hides secrets in the opener's arguments and in what was taken from them. Called for each listener, after everything
/// that reads arguments for itself.
class MaskEnricher final : public Enricher {
public:
    explicit MaskEnricher(ArgumentMask mask) : x_mask(std::move(mask)) {}
    void enrich(Listener& listener) override;

private:
    ArgumentMask x_mask;
};

} // namespace listenwatch
