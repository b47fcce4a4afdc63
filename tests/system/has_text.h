// An assertion about words in a text that prints the text.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "base/text.h"

namespace listenwatch {

inline ::testing::AssertionResult has(const std::string& text, const std::string& words)
{
    if (text.find(words) != std::string::npos) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "no '" << escape_text(words) << "' in:\n" << text;
}

inline std::size_t count_of(const std::string& text, const std::string& words)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
    return count;
}

} // namespace listenwatch
