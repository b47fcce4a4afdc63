// Choices that the same seed makes again.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace listenwatch {

class RandomChoice {
public:
    explicit RandomChoice(std::uint64_t seed) : x_engine(seed) {}
    /// From 0 to `count` - 1. Not std::uniform_int_distribution: other libraries would choose otherwise.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(x_engine() % count); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template<class Thing> const Thing& of(const std::vector<Thing>& things) { return things.at(below(things.size())); }
    template<class Thing> Thing of(std::initializer_list<Thing> things)
    {
        return *(things.begin() + below(things.size()));
    }

private:
    std::mt19937_64 x_engine;
};

} // namespace listenwatch
