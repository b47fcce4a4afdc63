// A network namespace that gets an address, and loses it, under a listener that does nothing.
#include "deeds.h"
#include "pair_device.h"

namespace listenwatch::actor {

int gain_address(Words words)
{
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("address", entered);
    Attempt attempt = open_listener(words.wish(Proto::tcp));
    if (!attempt) return tell_failure("address", attempt);
    tell_open("address", attempt.fd.get());
    wait_for_word();
    if (const int code = tell_step("address", "device", make_pair())) return code;
    if (const int code = tell_step("address", "gained", add_address("10.9.8.7"))) return code;
    if (const int code = tell_step("address", "lost", remove_pair())) return code;
    attempt.fd.reset();
    return 0;
}

} // namespace listenwatch::actor
