// Units of users' own managers: read by a thread of its own, since a user's files may make a reader wait.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "enrich/unit_book.h"
#include "enrich/unit_cache.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// The book of all users, each asked for as `user_unit_key` says. Files tell nothing of runs, so a process that began
/// later than an answer is no reason to read before a second is over. The thread takes a tenth of the time at most.
/// While it makes no progress for a second, `find` refuses: nobody waits. It is left behind at the end if it hangs.
class UserUnitBook final : public UnitBook, public AnswerSource {
public:
    /// Reads below `root` ("" = the real one).
    explicit UserUnitBook(std::string root = "");
    ~UserUnitBook() override;
    UserUnitBook(const UserUnitBook&) = delete;
    UserUnitBook& operator=(const UserUnitBook&) = delete;

    Answer find(const std::string& key, std::uint64_t since_ns) override;

    [[nodiscard]] int poll_fd() const override;
    void take() override;
    [[nodiscard]] int wait_ms() const override;
    [[nodiscard]] std::uint64_t evictions() const { return x_cache.evictions(); }

private:
    struct Desk;
    [[nodiscard]] bool is_stuck(std::uint64_t now_ns) const;

    std::shared_ptr<Desk> x_desk; // the thread's, too
    UnitCache x_cache;
    std::size_t x_open = 0;          // questions
    std::uint64_t x_progress_ns = 0; // when the first of them was asked, or the last answer came
};

/// A unit of that user, or the .socket that listens there (`listen_words`).
std::string user_unit_key(std::uint32_t uid, std::string_view unit_or_words);

} // namespace listenwatch
