#include "firewall/nft_set.h"

#include <algorithm>
#include <cstdio> // libnftnl/expr.h lacks it
#include <libnftnl/expr.h>
#include <libnftnl/set.h>
#include <linux/netfilter/nf_tables.h>
#include <memory>
#include <string_view>

#include "firewall/nft_verdict.h"

namespace listenwatch {
namespace {

struct FreeSet {
    void operator()(nftnl_set* set) const { nftnl_set_free(set); }
};

constexpr std::uint32_t kCatchAll = 2;  // NFT_SET_ELEM_CATCHALL, which old headers lack
constexpr std::uint32_t kConcat = 0x80; // NFT_SET_CONCAT

std::string_view text(const char* bytes)
{
    return bytes == nullptr ? "" : bytes;
}

std::span<const std::uint8_t> bytes_of(nftnl_set_elem* element, std::uint16_t attribute)
{
    std::uint32_t size = 0;
    const auto* bytes = static_cast<const std::uint8_t*>(nftnl_set_elem_get(element, attribute, &size));
    if (bytes == nullptr) return {};
    return std::span(bytes, size);
}

// Each element counts or limits: what limits makes the set fit or not.
bool limits(const nftnl_set* set)
{
    bool found = false;
    nftnl_set_expr_foreach(
        set,
        [](nftnl_expr* expression, void* data) {
            const std::string_view name = text(nftnl_expr_get_str(expression, NFTNL_EXPR_NAME));
            *static_cast<bool*>(data) |= name != "counter" && name != "last";
            return 0;
        },
        &found);
    return found;
}

// The key just before; the caller knows that there is one.
void step_back(std::span<std::uint8_t> key)
{
    for (std::size_t at = key.size(); at-- > 0;)
        if (key[at]-- != 0) return;
}

} // namespace

NftSetKind set_kind(const nftnl_set* set)
{
    const std::uint32_t flags = nftnl_set_get_u32(set, NFTNL_SET_FLAGS);
    NftSetKind kind;
    kind.name = text(nftnl_set_get_str(set, NFTNL_SET_NAME));
    kind.key_size = nftnl_set_get_u32(set, NFTNL_SET_KEY_LEN);
    kind.object_type = (flags & NFT_SET_OBJECT) != 0 ? nftnl_set_get_u32(set, NFTNL_SET_OBJ_TYPE) : 0;
    kind.has_intervals = (flags & NFT_SET_INTERVAL) != 0;
    kind.has_parts = (flags & kConcat) != 0;
    kind.is_verdict_map = (flags & NFT_SET_MAP) != 0 && nftnl_set_get_u32(set, NFTNL_SET_DATA_TYPE) == NFT_DATA_VERDICT;
    kind.changes_by_packets = (flags & NFT_SET_EVAL) != 0 || limits(set);
    return kind;
}

std::span<const std::uint8_t> NftSet::key(std::uint32_t index) const
{
    return std::span(x_keys).subspan(std::size_t{index} * x_kind.key_size, x_kind.key_size);
}

std::uint32_t NftSet::add_key(std::span<const std::uint8_t> bytes)
{
    x_keys.insert(x_keys.end(), bytes.begin(), bytes.end());
    return static_cast<std::uint32_t>(x_keys.size() / x_kind.key_size - 1);
}

std::uint32_t NftSet::add_verdict(RuleVerdict verdict)
{
    if (x_verdicts.back() != verdict) x_verdicts.push_back(std::move(verdict));
    return static_cast<std::uint32_t>(x_verdicts.size() - 1);
}

void NftSet::add_whole(Element& element)
{
    element.first = add_key(std::vector<std::uint8_t>(x_kind.key_size, 0));
    element.last = add_key(std::vector<std::uint8_t>(x_kind.key_size, 0xff));
}

bool NftSet::add_element(nftnl_set_elem* raw)
{
    const std::uint32_t flags =
        nftnl_set_elem_is_set(raw, NFTNL_SET_ELEM_FLAGS) ? nftnl_set_elem_get_u32(raw, NFTNL_SET_ELEM_FLAGS) : 0;
    Element element{kNone, kNone, 0, (flags & NFT_SET_ELEM_INTERVAL_END) != 0, (flags & kCatchAll) != 0};
    const auto first = bytes_of(raw, NFTNL_SET_ELEM_KEY);
    const auto last = bytes_of(raw, NFTNL_SET_ELEM_KEY_END);
    if (element.is_catch_all)
        add_whole(element);
    else if (first.size() == x_kind.key_size)
        element.first = add_key(first);
    else
        return false;
    if (!element.is_catch_all && !last.empty()) {
        if (last.size() != x_kind.key_size) return false;
        element.last = add_key(last);
    }
    if (x_kind.is_verdict_map && !element.is_end) {
        if (!nftnl_set_elem_is_set(raw, NFTNL_SET_ELEM_VERDICT)) return false;
        element.verdict = add_verdict(nft_verdict(nftnl_set_elem_get_u32(raw, NFTNL_SET_ELEM_VERDICT),
                                                  nftnl_set_elem_get_str(raw, NFTNL_SET_ELEM_CHAIN)));
    }
    x_elements.push_back(element);
    return true;
}

bool NftSet::add(const nlmsghdr* message)
{
    struct State {
        NftSet& set;
        bool fine;
    };
    State state{*this, true};
    const std::unique_ptr<nftnl_set, FreeSet> set(nftnl_set_alloc());
    if (!set || x_kind.key_size == 0 || nftnl_set_elems_nlmsg_parse(message, set.get()) < 0) return false;
    nftnl_set_elem_foreach(
        set.get(),
        [](nftnl_set_elem* element, void* data) {
            auto& to = *static_cast<State*>(data);
            to.fine = to.set.add_element(element) && to.fine;
            return 0;
        },
        &state);
    return state.fine;
}

// In a set of ranges an element holds up to the next one, whether that begins a range or ends this one.
void NftSet::close_ranges()
{
    const auto before = [this](const Element& one, const Element& two) {
        if (one.is_catch_all != two.is_catch_all) return two.is_catch_all;
        const auto order = std::ranges::lexicographical_compare(key(one.first), key(two.first));
        return order || (std::ranges::equal(key(one.first), key(two.first)) && one.is_end && !two.is_end);
    };
    std::ranges::sort(x_elements, before);
    for (std::size_t at = 0; at < x_elements.size(); ++at) {
        Element& element = x_elements[at];
        if (element.is_end || element.last != kNone) continue;
        const bool is_last = at + 1 == x_elements.size() || x_elements[at + 1].is_catch_all;
        const auto next = is_last ? std::span<const std::uint8_t>{} : key(x_elements[at + 1].first);
        std::vector<std::uint8_t> last(x_kind.key_size, 0xff);
        if (!is_last) last.assign(next.begin(), next.end());
        if (!is_last) step_back(last);
        element.last = add_key(last);
    }
}

void NftSet::finish()
{
    const auto has_end = [](const Element& element) { return element.last != kNone && !element.is_catch_all; };
    // Ranges of several fields at once come with both ends.
    if (x_kind.has_intervals && !std::ranges::any_of(x_elements, has_end)) close_ranges();
    std::erase_if(x_elements, [](const Element& element) { return element.is_end; });
    for (Element& element : x_elements)
        if (element.last == kNone) element.last = element.first;
    if (const auto catch_all = std::ranges::find_if(x_elements, &Element::is_catch_all); catch_all != x_elements.end())
        std::rotate(catch_all, catch_all + 1, x_elements.end()); // a set has one at most
}

} // namespace listenwatch
