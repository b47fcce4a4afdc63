#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <ostream>

#include "property.h"
#include "table/identity_set.h"

namespace listenwatch {

void showValue(const Identity& id, std::ostream& out)
{
    out << "{cookie " << id.cookie << ", netns " << id.netns_ino << ", inode " << id.inode << "}";
}

namespace {

// Few of each, so that they meet.
rc::Gen<Identity> any_identity()
{
    return rc::gen::resize(
        rc::kNominalSize,
        rc::gen::build<Identity>(rc::gen::set(&Identity::cookie, rc::gen::inRange<std::uint64_t>(0, 4)),
                                 rc::gen::set(&Identity::netns_ino, rc::gen::inRange(1U, 3U)),
                                 rc::gen::set(&Identity::inode, rc::gen::inRange<std::uint64_t>(0, 3))));
}

TEST(IdentitySetProperty, HoldsWhatIsOneSocketWithAnyOfThoseInserted)
{
    check_property([] {
        const auto inserted =
            *rc::gen::resize(6, rc::gen::container<std::vector<Identity>>(any_identity())).as("inserted");
        const Identity asked = *any_identity().as("asked for");
        IdentitySet set;
        for (const Identity& id : inserted) set.insert(id);
        RC_ASSERT(set.contains(asked) ==
                  std::ranges::any_of(inserted, [&](const Identity& id) { return same_socket(id, asked); }));
    });
}

} // namespace
} // namespace listenwatch
