// Runs a RapidCheck property as part of a GoogleTest test, as often as it takes to trust it.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <utility>

namespace listenwatch {

/// 100 000 cases from a fixed seed. RC_PARAMS in the environment (`seed=7 max_success=1000`) has its way over both, and
/// with the `reproduce=` of a failure's message it runs that case alone.
template<typename Property> void check_property(Property&& property)
{
    rc::detail::Configuration configuration;
    configuration.testParams.maxSuccess = 100'000;
    configuration.testParams.seed = 1;
    if (const char* wish = std::getenv("RC_PARAMS"); wish != nullptr)
        configuration = rc::detail::configFromString(wish, configuration);
    std::cout << "RC_PARAMS=\"" << rc::detail::configToMinimalString(configuration) << "\"\n";
    rc::detail::TestMetadata about;
    about.id = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    rc::detail::TestListenerAdapter quiet;
    const auto result = rc::detail::checkProperty(rc::detail::toProperty(std::forward<Property>(property)), about,
                                                  configuration.testParams, quiet, configuration.reproduce);
    std::ostringstream text;
    rc::detail::printResultMessage(result, text);
    if (result.template is<rc::detail::SuccessResult>())
        std::cout << text.str() << '\n';
    else
        ADD_FAILURE() << text.str();
}

} // namespace listenwatch
