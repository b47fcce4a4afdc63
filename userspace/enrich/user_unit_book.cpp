#include "enrich/user_unit_book.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "base/time_share.h"
#include "enrich/user.h"
#include "enrich/user_units.h"
#include "enrich/watched_file.h"

namespace listenwatch {
namespace {

constexpr std::uint64_t kStuck_ns = 1'000'000'000, kFresh_ns = 1'000'000'000;
constexpr std::size_t kMostOpen = 64;
constexpr std::chrono::milliseconds kEndPatience{250}, kShareLook{20};

} // namespace

// What both threads see. The reader has a share in it, so that it may outlive the book.
struct UserUnitBook::Desk {
    explicit Desk(std::string root_path)
        : root(std::move(root_path)), passwd(root + "/etc/passwd"), news(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
    }

    const std::string root;
    WatchedFile passwd; // the reader's alone, as what follows
    std::string accounts;

    UniqueFd news;    // readable when there are answers
    std::mutex mutex; // of what follows
    std::condition_variable changed;
    std::deque<std::string> questions;
    std::vector<std::pair<std::string, UnitFacts>> answers;
    bool is_closing = false, is_closed = false;

    void work();
    UnitFacts answer(const std::string& key);
    UnitUser user_of(std::uint32_t uid);
};

void UserUnitBook::Desk::work()
{
    constexpr int kLater = 5; // of nice(2), and of this thread alone
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLater);
    TimeShare share(10, 1'000'000'000);
    std::unique_lock lock(mutex);
    while (!is_closing) {
        if (questions.empty()) {
            changed.wait(lock);
            continue;
        }
        if (!share.is_left(boottime_ns())) { // a flood of units: until some time was saved up again
            changed.wait_for(lock, kShareLook);
            continue;
        }
        const std::string key = std::move(questions.front());
        questions.pop_front();
        lock.unlock();
        const std::uint64_t begun_ns = boottime_ns();
        UnitFacts facts = answer(key);
        share.take(boottime_ns() - begun_ns);
        lock.lock();
        answers.emplace_back(key, std::move(facts));
        ::eventfd_write(news.get(), 1);
    }
    is_closed = true;
    changed.notify_all();
}

UnitFacts UserUnitBook::Desk::answer(const std::string& key)
{
    const std::size_t slash = key.find('/');
    const std::string what = key.substr(slash + 1);
    UserUnits units(user_of(parse_number<std::uint32_t>(key.substr(0, slash)).value_or(0)), root);
    const bool is_place = what.contains(' '); // no unit's name has a blank
    return is_place ? units.describe_socket_at(what).value_or(UnitFacts{}) : units.describe(what);
}

UnitUser UserUnitBook::Desk::user_of(std::uint32_t uid)
{
    if (auto text = passwd.read_if_changed(boottime_ns())) accounts = std::move(*text);
    auto account = find_account(accounts, uid).value_or(Account{});
    return {uid, std::move(account.name), std::move(account.home)};
}

UserUnitBook::UserUnitBook(std::string root) : x_desk(std::make_shared<Desk>(std::move(root)))
{
    std::thread([desk = x_desk] { desk->work(); }).detach();
}

UserUnitBook::~UserUnitBook()
{
    std::unique_lock lock(x_desk->mutex);
    x_desk->is_closing = true;
    x_desk->changed.notify_all();
    x_desk->changed.wait_for(lock, kEndPatience, [&] { return x_desk->is_closed; });
}

UnitBook::Answer UserUnitBook::find(const std::string& key, std::uint64_t since_ns)
{
    const std::uint64_t now = boottime_ns();
    since_ns = std::min(since_ns, now - std::min(now, kFresh_ns));
    if (const UnitFacts* facts = x_cache.find(key, since_ns, now)) return {UnitBook::State::known, facts};
    if (is_stuck(now)) return {};
    if (!x_cache.must_ask(key, since_ns, now)) return {UnitBook::State::asked, nullptr};
    if (x_open >= kMostOpen) return {};
    x_cache.asked(key, now);
    if (x_open++ == 0) x_progress_ns = now;
    const std::scoped_lock lock(x_desk->mutex);
    x_desk->questions.push_back(key);
    x_desk->changed.notify_all();
    return {UnitBook::State::asked, nullptr};
}

int UserUnitBook::poll_fd() const
{
    return x_desk->news.get();
}

void UserUnitBook::take()
{
    eventfd_t count = 0;
    if (::eventfd_read(poll_fd(), &count) != 0) return;
    std::vector<std::pair<std::string, UnitFacts>> answers;
    {
        const std::scoped_lock lock(x_desk->mutex);
        answers.swap(x_desk->answers);
    }
    x_open -= answers.size();
    x_progress_ns = boottime_ns();
    for (auto& [key, facts] : answers) x_cache.answered(key, std::move(facts));
}

int UserUnitBook::wait_ms() const
{
    return x_open == 0 || is_stuck(boottime_ns()) ? -1 : milliseconds_until(x_progress_ns + kStuck_ns);
}

bool UserUnitBook::is_stuck(std::uint64_t now_ns) const
{
    return x_open != 0 && now_ns - x_progress_ns > kStuck_ns;
}

std::string user_unit_key(std::uint32_t uid, std::string_view unit_or_words)
{
    return std::to_string(uid) + "/" + std::string(unit_or_words);
}

} // namespace listenwatch
