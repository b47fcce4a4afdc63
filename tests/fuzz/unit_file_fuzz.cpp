// Any bytes as a unit file of a user: an end to every loop, nothing grows beyond its limits.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "enrich/listen_words.h"
#include "enrich/unit_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace listenwatch;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    UnitFile file;
    add_unit_text(text, file);
    const UnitName unit(text.substr(0, 300));
    const UnitUser user{1000, "ann", "/home/ann"};
    constexpr std::size_t kLongestValue = 300; // the longest that a specifier stands for, here
    if (expand_specifiers(file.description, unit, user).size() > 4096 + kLongestValue) std::abort();
    for (const auto& value : file.streams)
        if (listen_words("stream", expand_specifiers(value, unit, user)).size() > 2) std::abort();
    return 0;
}
