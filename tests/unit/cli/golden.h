// Drawings kept as files beside the tests. After a change that is meant: LISTENWATCH_UPDATE_GOLDEN=1, run, read the
// diff.
#pragma once

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

#include "base/file.h"

namespace listenwatch {

inline void expect_golden(const std::string& name, const std::string& drawn)
{
    const std::string path = std::string(LISTENWATCH_SOURCE_DIR) + "/tests/unit/cli/golden/" + name;
    if (std::getenv("LISTENWATCH_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << drawn;
    const auto kept = read_file(path);
    ASSERT_TRUE(kept) << kept.error().text;
    EXPECT_EQ(*kept, drawn) << "differs from " << path;
}

} // namespace listenwatch
