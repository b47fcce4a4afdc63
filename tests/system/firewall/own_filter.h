// A network namespace with a packet filter of its own, filled by the tools that administrators use.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "firewall/ruleset.h"

namespace listenwatch {

/// What a command said and how it ended.
struct CommandResult {
    int status = -1; ///< of the shell; 0 = fine
    std::string output;
};
CommandResult run_command(const std::string& command, const std::string& input = "");

/// Works in a new network namespace with only lo, down, in a thread that ends with the work.
void in_own_network(const std::function<void()>& work);

/// Why this tool cannot fill a filter in the calling thread's namespace; empty: it can.
std::string why_not(const std::string& tool);

/// The chain of that name; a failure of the test and an empty one when there is none.
FirewallChain chain_of(const Ruleset& rules, const std::string& table, const std::string& name);

/// Its rules, without numbers.
std::vector<std::vector<Statement>> statements_of(const FirewallChain& chain);

/// Statements for the eye.
std::string describe(const std::vector<Statement>& statements);

/// Compares rule by rule, and prints those that differ.
void expect_rules(const FirewallChain& chain, const std::vector<std::vector<Statement>>& expected);

} // namespace listenwatch
