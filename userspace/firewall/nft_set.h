// A set or map of nf_tables, as closed ranges of keys. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firewall/ruleset.h"

struct nftnl_set;
struct nftnl_set_elem;
struct nlmsghdr;

namespace listenwatch {

/// What a set is, without its elements.
struct NftSetKind {
    std::string name;
    std::uint32_t key_size = 0;
    std::uint32_t object_type = 0; ///< NFT_OBJECT_*, of a map of objects; 0: none
    bool has_intervals = false;    ///< elements begin and end ranges
    bool has_parts = false;        ///< each part of the key has a range of its own
    bool is_verdict_map = false;
    bool changes_by_packets = false; ///< rules add to it, or it limits: what is in it now says little
};

NftSetKind set_kind(const nftnl_set* set);

/// Collects the messages of a set's dump.
class NftSet {
public:
    explicit NftSet(NftSetKind kind) : x_kind(std::move(kind)) {}

    [[nodiscard]] const NftSetKind& kind() const { return x_kind; }
    /// Takes the elements of one NFT_MSG_NEWSETELEM; false for one that is not understood.
    bool add(const nlmsghdr* message);
    /// Makes ranges of what was added; after it no more is.
    void finish();

    [[nodiscard]] std::size_t size() const { return x_elements.size(); }
    [[nodiscard]] std::span<const std::uint8_t> first(std::size_t index) const { return key(x_elements[index].first); }
    [[nodiscard]] std::span<const std::uint8_t> last(std::size_t index) const { return key(x_elements[index].last); }
    [[nodiscard]] const RuleVerdict& verdict(std::size_t index) const { return x_verdicts[x_elements[index].verdict]; }

private:
    struct Element {
        std::uint32_t first, last; ///< of x_keys; last is kNone until it is known
        std::uint32_t verdict;     ///< of x_verdicts
        bool is_end, is_catch_all;
    };
    static constexpr std::uint32_t kNone = 0xffff'ffff;

    [[nodiscard]] std::span<const std::uint8_t> key(std::uint32_t index) const;
    std::uint32_t add_key(std::span<const std::uint8_t> bytes);
    std::uint32_t add_verdict(RuleVerdict verdict);
    bool add_element(nftnl_set_elem* element);
    void add_whole(Element& element);
    void close_ranges();

    NftSetKind x_kind;
    std::vector<std::uint8_t> x_keys; ///< key_size bytes each
    std::vector<RuleVerdict> x_verdicts{RuleVerdict{}};
    std::vector<Element> x_elements;
};

} // namespace listenwatch
