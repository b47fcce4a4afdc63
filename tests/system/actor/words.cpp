#include "words.h"

#include <cstdio>
#include <unistd.h>

#include "base/text.h"

namespace listenwatch::actor {

void refuse(std::string_view why)
{
    std::fprintf(stderr, "listenwatch-actor: %.*s\n", static_cast<int>(why.size()), why.data());
    ::_exit(2);
}

std::string Words::text(std::string fallback)
{
    return x_next < x_words.size() ? x_words[x_next++] : std::move(fallback);
}

std::uint64_t Words::number(std::uint64_t fallback, std::uint64_t most)
{
    if (x_next >= x_words.size()) return fallback;
    const std::string& word = x_words[x_next++];
    const auto value = parse_number<std::uint64_t>(word);
    if (!value || *value > most) refuse("not a number from 0 to " + std::to_string(most) + ": " + word);
    return *value;
}

Proto Words::proto(Proto fallback)
{
    if (x_next >= x_words.size()) return fallback;
    const std::string& word = x_words[x_next++];
    if (word == "tcp") return Proto::tcp;
    if (word == "mptcp") return Proto::mptcp;
    if (word == "udp") return Proto::udp;
    if (word == "udplite") return Proto::udplite;
    refuse("not a protocol: " + word);
}

Family Words::family(Family fallback)
{
    if (x_next >= x_words.size()) return fallback;
    const std::string& word = x_words[x_next++];
    if (word == "4") return Family::v4;
    if (word == "6") return Family::v6;
    if (word == "6only") return Family::v6only;
    refuse("not a family (4, 6, 6only): " + word);
}

Wish Words::wish(Proto proto)
{
    Wish wish;
    wish.proto = proto;
    wish.family = family();
    wish.address = text();
    wish.port = static_cast<std::uint16_t>(number(0, 65535));
    return wish;
}

std::vector<std::string> Words::rest() const
{
    return {x_words.begin() + static_cast<std::ptrdiff_t>(x_next), x_words.end()};
}

} // namespace listenwatch::actor
