// A soak: a crew of actors, all in one new network namespace, that do random deeds until they are told to stop, tell
// what is open, and go on.
#include <cerrno>
#include <ctime>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deeds.h"
#include "descriptor.h"
#include "soak_actor.h"

namespace listenwatch::actor {
namespace {

enum class Order : std::uint8_t { stop, tell, go_on };

// What an actor answers to an order but `go_on`.
struct Report {
    std::uint64_t deeds = 0, open = 0;
};

bool is_order_there(int control, std::uint64_t pause_us)
{
    constexpr std::uint64_t kUsPerSecond = 1'000'000, kNsPerUs = 1000;
    const timespec limit{static_cast<time_t>(pause_us / kUsPerSecond),
                         static_cast<long>(pause_us % kUsPerSecond * kNsPerUs)};
    pollfd entry{control, POLLIN, 0};
    return ::ppoll(&entry, 1, &limit, nullptr) > 0;
}

// From `stop` to `go_on`. False: the crew is dissolved.
bool pause_as_told(SoakActor& actor, int control)
{
    Order order{};
    while (::recv(control, &order, sizeof order, 0) == sizeof order) {
        if (order == Order::go_on) return true;
        Report report{actor.deeds(), 0};
        if (order == Order::tell) {
            actor.settle();
            report.open = actor.tell_truth();
        }
        if (::send(control, &report, sizeof report, MSG_NOSIGNAL) != sizeof report) return false;
    }
    return false;
}

int act_until_dissolved(SoakActor actor, std::uint64_t pause_us, const UniqueFd& control)
{
    for (;;) {
        const std::uint64_t pause = pause_us == 0 ? 0 : actor.chance(2 * pause_us);
        if (is_order_there(control.get(), pause)) {
            if (!pause_as_told(actor, control.get())) return 0;
        } else if (const Attempt done = actor.act(); !done) {
            return tell_failure("soak", done);
        }
    }
}

// The actors of one namespace, each a process; each hands sockets to the next one.
class Crew {
public:
    Attempt start(std::uint64_t seed, std::uint64_t pause_us, std::size_t count)
    {
        std::vector<SocketPair> controls(count), ring(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (Attempt made = make_pair(SOCK_SEQPACKET, controls[i]); !made) return made;
            if (Attempt made = make_pair(SOCK_DGRAM, ring[i]); !made) return made;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const pid_t child = ::fork();
            if (child < 0) return {{}, "fork", errno};
            if (child == 0) {
                keep_only({controls[i].far.get(), ring[i].far.get(), ring[(i + 1) % count].near.get()});
                const UniqueFd control(3);
                ::_exit(act_until_dissolved(SoakActor(seed + i, UniqueFd(4), UniqueFd(5)), pause_us, control));
            }
            x_controls.push_back(std::move(controls[i].near));
        }
        return {};
    }

    // False: one of them is gone.
    bool command(Order order)
    {
        for (const UniqueFd& control : x_controls)
            if (::send(control.get(), &order, sizeof order, MSG_NOSIGNAL) != sizeof order) return false;
        x_sum = {};
        for (const UniqueFd& control : x_controls) {
            Report report;
            if (order == Order::go_on) continue;
            if (::recv(control.get(), &report, sizeof report, 0) != sizeof report) return false;
            x_sum.deeds += report.deeds;
            x_sum.open += report.open;
        }
        return true;
    }
    [[nodiscard]] const Report& sum() const { return x_sum; }

    int dissolve()
    {
        x_controls.clear();
        int bad = 0;
        for (int status = 0; ::wait(&status) > 0;)
            if (status != 0) bad = 1;
        return bad;
    }

private:
    std::vector<UniqueFd> x_controls;
    Report x_sum;
};

} // namespace

int soak(Words words)
{
    constexpr std::uint64_t kMostPause_us = 1'000'000, kMostActors = 30;
    const std::uint64_t seed = words.number(1), pause_us = words.number(20'000, kMostPause_us);
    const std::uint64_t actors = words.number(10, kMostActors);
    if (const Attempt entered = enter_new_netns(); !entered) return tell_failure("soak", entered);
    Crew crew;
    if (const Attempt started = crew.start(seed, pause_us, actors); !started) return tell_failure("soak", started);
    tell(Line{{"deed", "soaking"}} + well() + Line{{"netns", netns_inode()}} + who_am_i());
    while (wait_for_word()) {
        if (!crew.command(Order::stop) || !crew.command(Order::tell)) break;
        tell(Line{{"deed", "quiesced"}} + well() + Line{{"deeds", crew.sum().deeds}, {"open", crew.sum().open}});
        if (!wait_for_word() || !crew.command(Order::go_on)) break;
    }
    return crew.dissolve();
}

int hold_lent_socket(Words)
{
    return hold_lent();
}

} // namespace listenwatch::actor
