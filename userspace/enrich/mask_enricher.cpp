#include "enrich/mask_enricher.h"

#include <utility>

namespace listenwatch {

void MaskEnricher::enrich(Listener& listener)
{
    if (listener.opener) {
        if (auto args = x_mask.hide(listener.opener->args)) {
            Process process = *listener.opener;
            process.args = std::move(*args);
            listener.opener = std::make_shared<const Process>(std::move(process));
        }
    }
    if (!listener.details) return;
    auto words = x_mask.hide({listener.details->script, listener.details->module});
    if (!words) return;
    ProcessDetails details = *listener.details;
    details.script = std::move(words->at(0));
    details.module = std::move(words->at(1));
    listener.details = std::make_shared<const ProcessDetails>(std::move(details));
}

} // namespace listenwatch
