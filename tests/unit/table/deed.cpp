#include "deed.h"

#include <array>
#include <ostream>
#include <random>

#include "slot.h"

namespace listenwatch {
namespace {

using Kind = Deed::Kind;

constexpr std::array kNames{"listen", "shutdown", "close", "deliver", "repeat", "lose",
                            "begin",  "read",     "end",   "finish",  "look"};
void show(const Deed& deed, std::ostream& out)
{
    out << kNames.at(static_cast<std::size_t>(deed.kind));
    switch (deed.kind) {
    case Kind::listen:
        out << " slot " << deed.slot << " place " << deed.place << (deed.half ? " (half seen)" : "");
        break;
    case Kind::shutdown:
    case Kind::close:
    case Kind::read: out << " slot " << deed.slot << (deed.half ? " (half seen)" : ""); break;
    case Kind::deliver:
    case Kind::repeat: out << " slot " << deed.slot; break;
    case Kind::lose: out << " slot " << deed.slot << (deed.half ? " (the newest)" : ""); break;
    case Kind::end:
    case Kind::finish:
        if (deed.half) out << " (rows half seen)";
        if (deed.place > 1) out << ", namespace " << deed.place - 1 << " unread";
        break;
    case Kind::look:
        if (deed.half) out << " (overtakes openings)";
        break;
    case Kind::begin: break;
    }
}

// What is drawn in one part of a story, each as often as it stands here.
const std::vector<Kind> kBefore{Kind::listen, Kind::listen, Kind::shutdown, Kind::close};
const std::vector<Kind> kQuiet{Kind::listen, Kind::listen,  Kind::listen,  Kind::shutdown, Kind::close,  Kind::close,
                               Kind::repeat, Kind::deliver, Kind::deliver, Kind::deliver,  Kind::deliver};
const std::vector<Kind> kLossy{Kind::listen, Kind::listen,  Kind::listen, Kind::shutdown, Kind::close,
                               Kind::close,  Kind::deliver, Kind::lose,   Kind::lose,     Kind::lose};
const std::vector<Kind> kLooking{Kind::listen, Kind::listen, Kind::listen,  Kind::shutdown, Kind::close, Kind::close,
                                 Kind::repeat, Kind::read,   Kind::deliver, Kind::read,     Kind::read,  Kind::end};
const std::vector<Kind> kAll{Kind::listen, Kind::shutdown, Kind::close, Kind::deliver, Kind::repeat, Kind::lose,
                             Kind::begin,  Kind::read,     Kind::end,   Kind::finish,  Kind::look};

class Teller {
public:
    explicit Teller(std::uint64_t seed) : x_random(seed), x_one(below(kSlots)), x_other(below(kSlots)) {}

    Story tell()
    {
        add(kBefore, 4);
        x_story.push_back(deed(Kind::begin));
        add(below(4) == 0 ? kAll : kLooking, 6);
        x_story.push_back(deed(Kind::finish));
        for (int looks = 0; looks < 2; ++looks) {
            add(kQuiet, 5);
            x_story.push_back(deed(Kind::begin));
            add(kLooking, 4);
            x_story.push_back(deed(Kind::look));
        }
        add(kLossy, 14);
        x_story.push_back(deed(Kind::begin));
        add(below(4) == 0 ? kAll : kLooking, 8);
        x_story.push_back(deed(Kind::finish));
        add(kQuiet, 4);
        return std::move(x_story);
    }

private:
    unsigned below(std::size_t limit) { return static_cast<unsigned>(x_random() % limit); }

    // Most deeds are about two slots, for those meet most often.
    Deed deed(Kind kind)
    {
        const std::array slots{x_one, x_one, x_one, x_other, x_other, below(kSlots)};
        return {kind, slots.at(below(slots.size())), below(kPlaces), below(2) != 0};
    }

    void add(const std::vector<Kind>& kinds, std::size_t at_most)
    {
        for (unsigned left = below(at_most + 1); left > 0; --left)
            x_story.push_back(deed(kinds.at(below(kinds.size()))));
    }

    std::mt19937_64 x_random;
    unsigned x_one, x_other;
    Story x_story;
};

// One deed less, or one that is simpler.
rc::Seq<Story> simpler(const Story& story)
{
    std::vector<Story> out;
    for (std::size_t i = 0; i < story.size(); ++i) {
        out.push_back(story);
        out.back().erase(out.back().begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto with = [&](std::size_t i, Deed deed) {
        out.push_back(story);
        out.back().at(i) = deed;
    };
    for (std::size_t i = 0; i < story.size(); ++i) {
        const auto [kind, slot, place, half] = story.at(i);
        if (slot != 0) with(i, {kind, slot - 1, place, half});
        if (place != 0) with(i, {kind, slot, 0, half});
        if (half) with(i, {kind, slot, place, false});
    }
    return rc::seq::fromContainer(std::move(out));
}

} // namespace

void showValue(const Story& story, std::ostream& out)
{
    for (const Deed& deed : story) {
        out << "\n  ";
        show(deed, out);
    }
}

rc::Gen<Story> any_story()
{
    const auto seed = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()); // all 64 bits
    const auto told = rc::gen::map(seed, [](std::uint64_t drawn) { return Teller(drawn).tell(); });
    return rc::gen::shrink(rc::gen::noShrink(told), simpler);
}

} // namespace listenwatch
