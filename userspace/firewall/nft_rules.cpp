#include "firewall/nft_rules.h"

#include <cerrno>
#include <libmnl/libmnl.h>
#include <libnftnl/gen.h>
#include <linux/netfilter/nf_tables.h>
#include <memory>
#include <optional>

#include "base/file.h"
#include "firewall/nft_reader.h"
#include "firewall/nft_socket.h"

namespace listenwatch {
namespace {

constexpr int kReadings = 5;

struct FreeGeneration {
    void operator()(nftnl_gen* generation) const { nftnl_gen_free(generation); }
};

struct Generation {
    int error = 0;
    std::optional<std::uint32_t> number{}; ///< it grows with each change
};

Generation ask_generation(NftSocket& socket)
{
    Generation generation;
    NftQuestion question{NFT_MSG_GETGEN};
    question.is_dump = false;
    const NftAnswer answer = socket.ask(question, [&](const nlmsghdr* message) {
        const std::unique_ptr<nftnl_gen, FreeGeneration> parsed(nftnl_gen_alloc());
        if (parsed && nftnl_gen_nlmsg_parse(message, parsed.get()) == 0)
            generation.number = nftnl_gen_get_u32(parsed.get(), NFTNL_GEN_ID);
        return true;
    });
    generation.error = answer.error;
    return generation;
}

} // namespace

Ruleset read_nft_rules(int socket_fd, const FirewallLimits& limits)
{
    NftSocket socket(socket_fd);
    Generation before = ask_generation(socket);
    if (before.error == EINVAL) return {}; // no nf_tables in this kernel
    if (before.error != 0) return {{}, {"nf_tables: " + errno_text(before.error)}};
    const auto deadline = NftReader::Clock::now() + limits.time;
    for (int reading = 1;; ++reading) {
        NftReader reader(socket, limits, deadline);
        const auto end = reader.read();
        if (end == NftReader::End::cut) return reader.take();
        const Generation after = ask_generation(socket);
        if (end == NftReader::End::whole && after.error == 0 && after.number == before.number) return reader.take();
        if (reading < kReadings) {
            before = after;
            continue;
        }
        Ruleset torn = reader.take();
        torn.blind.emplace_back("nf_tables: the rules changed each time while they were read");
        return torn;
    }
}

} // namespace listenwatch
