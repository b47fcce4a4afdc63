#include "own_filter.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sched.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"
#include "temporary_directory.h"

namespace listenwatch {
namespace {

std::string hex(const FieldValue& value)
{
    std::string text;
    for (std::size_t at = 0; at < value.size; ++at) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", value.bytes[at]);
        text += digits.data();
    }
    return text.empty() ? "-" : text;
}

std::string text(const PacketMatch& match)
{
    std::string out = match.negated ? "not" : "";
    for (const MaskedField& field : match.fields)
        out += " field" + std::to_string(static_cast<int>(field.field)) + "&" + hex(field.mask);
    for (const MatchElement& element : match.elements) {
        out += " {";
        for (const ValueRange& range : element.ranges) out += " " + hex(range.first) + ".." + hex(range.last);
        out += " }" + std::to_string(static_cast<int>(element.verdict.kind)) + element.verdict.chain;
    }
    return out;
}

std::string text(const UnknownMatch& match)
{
    return " unknown:" + match.what;
}
std::string text(const RuleVerdict& verdict)
{
    return " verdict" + std::to_string(static_cast<int>(verdict.kind)) + verdict.chain;
}
std::string text(const Diversion& to)
{
    return " diversion" + std::to_string(static_cast<int>(to.kind)) + ":" + std::to_string(to.first_port.value_or(0)) +
           "-" + std::to_string(to.last_port.value_or(0)) + (to.is_known ? "" : "?");
}
std::string text(const FieldChange& change)
{
    return " change" + std::to_string(static_cast<int>(change.field));
}

} // namespace

CommandResult run_command(const std::string& command, const std::string& input)
{
    const TemporaryDirectory directory;
    std::ofstream(directory / "input") << input;
    const std::string whole = "(" + command + ") <" + (directory / "input") + " 2>&1";
    FILE* pipe = ::popen(whole.c_str(), "r");
    if (pipe == nullptr) return {-1, errno_text(errno)};
    CommandResult result;
    std::array<char, 4096> part{};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
        result.output.append(part.data(), got);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

void in_own_network(const std::function<void()>& work)
{
    std::thread([&] {
        if (::unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "may not make a network namespace: " << errno_text(errno);
        work();
    }).join();
}

std::string why_not(const std::string& tool)
{
    if (run_command("command -v " + tool).status != 0) return "no " + tool + " here";
    const CommandResult tried = tool == "nft"
                                    ? run_command("nft -f -", "table inet probe {\n}\ndelete table inet probe\n")
                                    : run_command(tool + " -S INPUT");
    return tried.status == 0 ? "" : tool + " finds no support in this kernel: " + tried.output;
}

FirewallChain chain_of(const Ruleset& rules, const std::string& table, const std::string& name)
{
    for (const FirewallChain& chain : rules.chains)
        if (chain.table.name == table && chain.name == name) return chain;
    ADD_FAILURE() << "no chain " << table << " " << name;
    return {};
}

std::vector<std::vector<Statement>> statements_of(const FirewallChain& chain)
{
    std::vector<std::vector<Statement>> all;
    for (const FirewallRule& rule : chain.rules) all.push_back(rule.statements);
    return all;
}

std::string describe(const std::vector<Statement>& statements)
{
    std::string out;
    for (const Statement& statement : statements)
        out += "[" + std::visit([](const auto& each) { return text(each); }, statement) + " ]";
    return out;
}

void expect_rules(const FirewallChain& chain, const std::vector<std::vector<Statement>>& expected)
{
    EXPECT_EQ(chain.rules.size(), expected.size());
    for (std::size_t at = 0; at < std::min(chain.rules.size(), expected.size()); ++at)
        EXPECT_TRUE(chain.rules[at].statements == expected[at])
            << "rule " << at + 1 << " is " << describe(chain.rules[at].statements) << "\n  not "
            << describe(expected[at]);
}

} // namespace listenwatch
