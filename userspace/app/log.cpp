#include "app/log.h"

#include <cstdlib>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/text.h"

namespace listenwatch {
namespace {

// The journal reads "<3>" and the like in front of a line as its priority.
class JournalLevel : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override
    {
        const std::string_view prefix = message.level >= spdlog::level::err    ? "<3>"
                                        : message.level >= spdlog::level::warn ? "<4>"
                                        : message.level >= spdlog::level::info ? "<6>"
                                                                               : "<7>";
        out.append(prefix.data(), prefix.data() + prefix.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override
    {
        return std::make_unique<JournalLevel>();
    }
};

} // namespace

void set_up_log(std::string_view least_level)
{
    auto logger = std::make_shared<spdlog::logger>("listenwatch", std::make_shared<spdlog::sinks::stderr_sink_st>());
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
    const bool to_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    if (to_journal)
        formatter->add_flag<JournalLevel>('*').set_pattern("%*%v");
    else
        formatter->set_pattern("listenwatch: %l: %v");
    logger->set_formatter(std::move(formatter));
    logger->set_level(spdlog::level::from_str(std::string(least_level)));
    spdlog::set_default_logger(std::move(logger));
}

void log_error(const std::string& text)
{
    spdlog::error("{}", escape_sentence(text));
}

void log_warning(const std::string& text)
{
    spdlog::warn("{}", escape_sentence(text));
}

void log_info(const std::string& text)
{
    spdlog::info("{}", escape_sentence(text));
}

} // namespace listenwatch
