// The actor's arguments.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "socket.h"

namespace listenwatch::actor {

/// What is wrong with the arguments, on stderr; ends the process with 2.
[[noreturn]] void refuse(std::string_view why);

/// The words after the deed. Each reader takes the next one, or the fallback where there is none, and refuses a bad
/// one.
class Words {
public:
    explicit Words(std::vector<std::string> words) : x_words(std::move(words)) {}

    std::string text(std::string fallback = "");
    std::uint64_t number(std::uint64_t fallback, std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
    /// "tcp", "mptcp", "udp", "udplite"
    Proto proto(Proto fallback);
    /// "4", "6", "6only"
    Family family(Family fallback = Family::v4);
    /// FAMILY ADDRESS PORT, each with its default.
    Wish wish(Proto proto);
    /// What is left, as it is.
    [[nodiscard]] std::vector<std::string> rest() const;

private:
    std::vector<std::string> x_words;
    std::size_t x_next = 0;
};

} // namespace listenwatch::actor
