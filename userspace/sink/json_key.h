// How the key of each field is written: `process.parent.pid` stands in the objects "process" and "parent".
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "listenwatch/record.h"

namespace listenwatch {

/// A field's key, made once. When the first k objects are open already, `opening[k]` is what remains to be written,
/// comma first: `,"parent":{"pid":`. For texts the opening quote is in it.
struct JsonKey {
    static constexpr std::size_t kMaxDepth = 4;
    static constexpr std::size_t kBlock = 64; ///< copied whole: cheaper than copying the exact length

    struct Opening {
        std::array<char, kBlock> text{};
        std::size_t size = 0;
    };
    std::array<Opening, kMaxDepth> opening{};
    std::size_t depth = 0;  ///< objects it stands in, below the outermost
    std::size_t shared = 0; ///< of them, how many the field before it in the catalogue stands in too
};

/// Indexed by Field.
std::span<const JsonKey, kFieldCount> json_keys();

} // namespace listenwatch
