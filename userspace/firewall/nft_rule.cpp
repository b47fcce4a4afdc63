#include "firewall/nft_rule.h"

#include <libnftnl/rule.h>

#include "firewall/nft_machine.h"

struct nftnl_expr;

namespace listenwatch {

std::vector<Statement> translate_nft_rule(const nftnl_rule* rule, TableFamily family, NftSets& sets)
{
    NftMachine machine(family, sets);
    // The library's door takes no const rule; it changes none.
    nftnl_expr_foreach(
        const_cast<nftnl_rule*>(rule),
        [](nftnl_expr* expression, void* to) {
            static_cast<NftMachine*>(to)->work(expression);
            return 0;
        },
        &machine);
    return machine.take();
}

} // namespace listenwatch
