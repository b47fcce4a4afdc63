// What an index of packages says, as a test asks it.
#pragma once

#include <string>
#include <string_view>

#include "enrich/package_index.h"

namespace listenwatch {

/// "name version type"; "" = nobody's.
inline std::string owner(const PackageIndex& index, std::string_view path)
{
    const Package* found = index.find(path);
    return found == nullptr ? "" : found->name + " " + found->version + " " + found->type;
}

/// Only its name.
inline std::string owner_name(const PackageIndex& index, std::string_view path)
{
    const Package* found = index.find(path);
    return found == nullptr ? "" : found->name;
}

} // namespace listenwatch
