// Asks systemd about units, by D-Bus and without waiting.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/unique_fd.h"
#include "enrich/unit_book.h"
#include "listenwatch/result.h"
#include "listenwatch/stages.h"

namespace listenwatch {

/// A connection to the system bus and what came over it. A bus that does not answer within two seconds, or breaks off,
/// is left alone for half a minute: `find` refuses then, so that nobody waits.
class SystemdBus final : public UnitBook, public AnswerSource {
public:
    static Result<std::unique_ptr<SystemdBus>> open();
    /// Over a socket to one that speaks for systemd, without a bus between.
    static Result<std::unique_ptr<SystemdBus>> open(UniqueFd peer);
    ~SystemdBus() override;

    Answer find(const std::string& unit, std::uint64_t since_ns) override;

    [[nodiscard]] int poll_fd() const override;
    void take() override;
    [[nodiscard]] int wait_ms() const override;
    /// Why nobody answers; "" = somebody does, or was not asked yet.
    [[nodiscard]] const std::string& trouble() const;
    [[nodiscard]] std::uint64_t evictions() const;

private:
    struct State;
    explicit SystemdBus(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

} // namespace listenwatch
