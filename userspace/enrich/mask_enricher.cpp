#include "enrich/mask_enricher.h"

#include <utility>

namespace listenwatch {

void MaskEnricher::enrich(Listener& listener)
{
    if (!listener.opener) return;
    auto args = x_mask.hide(listener.opener->args);
    if (!args) return;
    Process process = *listener.opener;
    process.args = std::move(*args);
    listener.opener = std::make_shared<const Process>(std::move(process));
}

} // namespace listenwatch
