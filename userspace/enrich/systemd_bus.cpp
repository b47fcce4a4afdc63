#include "enrich/systemd_bus.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <list>
#include <poll.h>
#include <sys/epoll.h>
#include <systemd/sd-bus.h>

#include "base/clock.h"
#include "base/file.h"
#include "enrich/unit_cache.h"
#include "enrich/unit_message.h"

namespace listenwatch {
namespace {

constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kUnitRoot = "/org/freedesktop/systemd1/unit";
constexpr const char* kUnitInterface = "org.freedesktop.systemd1.Unit";
constexpr std::uint64_t kPatience_us = 2'000'000;
constexpr std::uint64_t kRest_ns = 30'000'000'000; // of a bus that does not answer
constexpr int kRetryWrite_ms = 10;
constexpr std::uint64_t kLongestWait_ms = 3'600'000;
constexpr std::size_t kMostQuestions = 1024; // open at a time: what it may cost systemd and us

struct BusCloser {
    void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};
struct SlotCloser {
    void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using BusOwner = std::unique_ptr<sd_bus, BusCloser>;

// To the system bus, or to `peer`; nothing is waited for.
Result<BusOwner> connect_bus(UniqueFd peer)
{
    sd_bus* made = nullptr;
    int error = sd_bus_new(&made);
    BusOwner bus(made);
    const bool is_peer = static_cast<bool>(peer);
    if (error >= 0 && is_peer) {
        error = sd_bus_set_fd(made, peer.get(), peer.get());
        if (error >= 0) (void)peer.release(); // the bus' own from here
    } else if (error >= 0) {
        const char* address = ::secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
        error = sd_bus_set_address(made, address ? address : "unix:path=/run/dbus/system_bus_socket");
        if (error >= 0) error = sd_bus_set_bus_client(made, 1);
    }
    if (error >= 0) error = sd_bus_set_method_call_timeout(made, kPatience_us);
    if (error >= 0) error = sd_bus_start(made);
    if (error < 0) return fail(errno_kind(-error), "connect to the system bus: " + errno_text(-error));
    return bus;
}

} // namespace

struct SystemdBus::State {
    struct Question {
        State* state;
        std::string unit;
        std::unique_ptr<sd_bus_slot, SlotCloser> slot;
    };

    UniqueFd waiting; // an epoll: it stays when the bus becomes another one
    BusOwner bus;
    bool is_peer = false;
    UnitCache cache;
    std::list<Question> questions;
    std::string trouble;
    std::uint64_t rests_until_ns = 0;
    bool is_lost = false;

    static int on_answer(sd_bus_message* message, void* of, sd_bus_error* /*error*/)
    {
        const auto* question = static_cast<Question*>(of);
        question->state->take_answer(message, *question);
        return 0;
    }

    void take_answer(sd_bus_message* message, const Question& question)
    {
        const sd_bus_error* error = sd_bus_message_get_error(message);
        const int number = error ? sd_bus_error_get_errno(error) : 0;
        if (number == ETIMEDOUT || number == ECONNRESET || number == ENOTCONN)
            return rest("no answer from systemd: " + errno_text(number));
        // An error is an answer: systemd has no more to say of it.
        cache.answered(question.unit, error ? UnitFacts{} : read_unit_facts(message));
        questions.remove_if([&](const Question& each) { return &each == &question; });
    }

    // Nobody answers: what was asked stays open no longer.
    void rest(std::string why)
    {
        trouble = std::move(why);
        rests_until_ns = boottime_ns() + kRest_ns;
        for (const Question& each : questions) cache.answered(each.unit, std::nullopt);
        is_lost = true; // the bus itself goes when it calls us no more
    }

    void drop_lost()
    {
        if (!is_lost) return;
        questions.clear();
        bus.reset();
        is_lost = false;
    }

    bool reconnect(std::uint64_t now_ns)
    {
        if (now_ns < rests_until_ns) return false;
        if (bus) return true;
        if (is_peer) return false; // that one had its only end
        auto made = connect_bus({});
        if (!made) {
            rest(made.error().text);
            drop_lost();
            return false;
        }
        take_bus(std::move(*made));
        trouble.clear();
        return true;
    }

    void take_bus(BusOwner made)
    {
        bus = std::move(made);
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        ::epoll_ctl(waiting.get(), EPOLL_CTL_ADD, sd_bus_get_fd(bus.get()), &wanted);
    }

    bool ask(const std::string& unit, std::uint64_t now_ns)
    {
        char* made = nullptr;
        if (sd_bus_path_encode(kUnitRoot, unit.c_str(), &made) < 0) return false;
        const std::unique_ptr<char, void (*)(void*)> path(made, ::free);
        Question& question = questions.emplace_back(this, unit, nullptr);
        sd_bus_slot* slot = nullptr;
        const int result = sd_bus_call_method_async(bus.get(), &slot, is_peer ? nullptr : kSystemd, path.get(),
                                                    "org.freedesktop.DBus.Properties", "GetAll", on_answer, &question,
                                                    "s", kUnitInterface);
        question.slot.reset(slot);
        if (result < 0) {
            questions.pop_back();
            rest("ask systemd: " + errno_text(-result));
            drop_lost();
            return false;
        }
        cache.asked(unit, now_ns);
        return true;
    }
};

SystemdBus::SystemdBus(std::unique_ptr<State> state) : x_state(std::move(state)) {}
SystemdBus::~SystemdBus() = default;

Result<std::unique_ptr<SystemdBus>> SystemdBus::open()
{
    return open(UniqueFd());
}

Result<std::unique_ptr<SystemdBus>> SystemdBus::open(UniqueFd peer)
{
    auto state = std::make_unique<State>();
    state->is_peer = static_cast<bool>(peer);
    auto bus = connect_bus(std::move(peer));
    if (!bus) return std::unexpected(bus.error());
    state->waiting = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    if (!state->waiting) return fail(errno_kind(errno), "wait for the system bus: " + errno_text(errno));
    state->take_bus(std::move(*bus));
    return std::unique_ptr<SystemdBus>(new SystemdBus(std::move(state)));
}

UnitBook::Answer SystemdBus::find(const std::string& unit, std::uint64_t since_ns)
{
    const std::uint64_t now = boottime_ns();
    if (const UnitFacts* facts = x_state->cache.find(unit, since_ns, now)) return {UnitBook::State::known, facts};
    if (!x_state->reconnect(now)) return {};
    if (!x_state->cache.must_ask(unit, since_ns, now)) return {UnitBook::State::asked, nullptr};
    if (x_state->questions.size() >= kMostQuestions || !x_state->ask(unit, now)) return {};
    return {UnitBook::State::asked, nullptr};
}

int SystemdBus::poll_fd() const
{
    return x_state->waiting.get();
}

void SystemdBus::take()
{
    State& state = *x_state;
    int result = 1;
    while (state.bus && !state.is_lost && result > 0) result = sd_bus_process(state.bus.get(), nullptr);
    if (result < 0) state.rest("the system bus broke off: " + errno_text(-result));
    state.drop_lost();
}

int SystemdBus::wait_ms() const
{
    std::uint64_t due_us = 0; // CLOCK_MONOTONIC
    sd_bus* bus = x_state->bus.get();
    if (!bus || x_state->questions.empty()) return -1;
    if (const int events = sd_bus_get_events(bus); events >= 0 && (events & POLLOUT) != 0) return kRetryWrite_ms;
    if (sd_bus_get_timeout(bus, &due_us) < 0 || due_us == UINT64_MAX) return -1;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto now_us = static_cast<std::uint64_t>(now.tv_sec * 1'000'000 + now.tv_nsec / 1000);
    return due_us <= now_us ? 0 : static_cast<int>(std::min((due_us - now_us) / 1000 + 1, kLongestWait_ms));
}

const std::string& SystemdBus::trouble() const
{
    return x_state->trouble;
}

std::uint64_t SystemdBus::evictions() const
{
    return x_state->cache.evictions();
}

} // namespace listenwatch
