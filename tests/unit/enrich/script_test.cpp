#include "enrich/script.h"

#include <random>

#include <gtest/gtest.h>

namespace listenwatch {
namespace {

using Args = std::vector<std::string>;

Process process_of(const std::string& executable, const Args& args)
{
    Process process;
    process.executable = executable;
    process.args = args;
    return process;
}

// "path" or "module:NAME"; the working directory is /srv/app.
std::string script(const std::string& executable, const Args& args)
{
    const Script found = find_script(process_of(executable, args), "/srv/app");
    EXPECT_TRUE(found.path.empty() || found.module.empty());
    return found.module.empty() ? found.path : "module:" + found.module;
}

TEST(Script, OfPython)
{
    const std::string python = "/usr/bin/python3.11";
    EXPECT_EQ(script(python, {"python3", "/opt/x.py", "--port", "80"}), "/opt/x.py");
    EXPECT_EQ(script(python, {"python3", "-u", "-W", "ignore", "-Xdev", "x.py"}), "/srv/app/x.py");
    EXPECT_EQ(script(python, {"python3", "-uW", "ignore", "./x.py"}), "/srv/app/x.py");
    EXPECT_EQ(script(python, {"python3", "--check-hash-based-pycs", "never", "x.py"}), "/srv/app/x.py");
    EXPECT_EQ(script(python, {"python3", "-m", "http.server", "8000"}), "module:http.server");
    EXPECT_EQ(script(python, {"python3", "-Im", "http.server"}), "module:http.server");
    EXPECT_EQ(script(python, {"python3", "-mhttp.server"}), "module:http.server");
    EXPECT_EQ(script(python, {"python3", "-c", "import x", "y.py"}), "");
    EXPECT_EQ(script(python, {"python3", "-"}), "");
    EXPECT_EQ(script(python, {"python3", "-u", "--", "-x.py"}), "/srv/app/-x.py");
    EXPECT_EQ(script(python, {"python3"}), "");
    EXPECT_EQ(script(python, {"gunicorn: master [app]"}), "") << "a title";
    EXPECT_EQ(script("", {"/usr/bin/python3", "x.py"}), "/srv/app/x.py") << "the executable may not be read";
}

TEST(Script, OfShells)
{
    for (const char* shell : {"/usr/bin/dash", "/bin/bash", "/bin/busybox"}) {
        EXPECT_EQ(script(shell, {"/bin/sh", "/opt/run.sh", "-c"}), "/opt/run.sh") << shell;
        EXPECT_EQ(script(shell, {"sh", "-e", "/opt/run.sh"}), "/opt/run.sh");
        EXPECT_EQ(script(shell, {"sh", "-eo", "pipefail", "+x", "run.sh"}), "/srv/app/run.sh");
        EXPECT_EQ(script(shell, {"sh", "-c", "nc -l 80", "x"}), "");
        EXPECT_EQ(script(shell, {"sh", "-ec", "nc -l 80"}), "");
        EXPECT_EQ(script(shell, {"sh", "-s", "x"}), "");
    }
    EXPECT_EQ(script("/bin/busybox", {"busybox", "sh", "run.sh"}), "/srv/app/run.sh");
    EXPECT_EQ(script("/bin/busybox", {"busybox", "nc", "-l"}), "");
    EXPECT_EQ(script("/bin/bash", {"-bash"}), "") << "a login shell";
    EXPECT_EQ(script("/bin/bash", {"bash", "--rcfile", "/x", "--norc", "../run.sh"}), "/srv/run.sh");
    EXPECT_EQ(script("/bin/bash", {"bash", "-O", "extglob", "run.sh"}), "/srv/app/run.sh");
}

TEST(Script, OfOtherInterpreters)
{
    EXPECT_EQ(script("/usr/bin/perl", {"perl", "-w", "-I", "lib", "-MIO::Socket", "x.pl"}), "/srv/app/x.pl");
    EXPECT_EQ(script("/usr/bin/perl", {"/usr/bin/perl", "-w -T", "/opt/x.pl"}), "/opt/x.pl") << "a line with #!";
    EXPECT_EQ(script("/usr/bin/perl", {"perl", "-we", "print", "x.pl"}), "");
    EXPECT_EQ(script("/usr/bin/ruby3.1", {"ruby", "-r", "webrick", "-Ilib", "x.rb"}), "/srv/app/x.rb");
    EXPECT_EQ(script("/usr/bin/ruby3.1", {"ruby", "-run", "-e", "httpd"}), "");
    EXPECT_EQ(script("/usr/bin/node", {"node", "--require", "./a.js", "--inspect=0", "-r", "b", "x.js"}),
              "/srv/app/x.js");
    EXPECT_EQ(script("/usr/bin/nodejs", {"node", "--eval", "1"}), "");
    EXPECT_EQ(script("/usr/bin/php8.2", {"php", "-S", "0.0.0.0:80", "-t", "web", "router.php"}), "/srv/app/router.php");
    EXPECT_EQ(script("/usr/bin/php8.2", {"php", "-d", "a=b", "-f", "x.php"}), "/srv/app/x.php");
    EXPECT_EQ(script("/usr/bin/php8.2", {"php", "-r", "code"}), "");
    EXPECT_EQ(script("/usr/sbin/php-fpm8.2", {"php-fpm: master process (/etc/php)"}), "") << "no interpreter";
    EXPECT_EQ(script("/usr/bin/lua5.4", {"lua", "-l", "socket", "-e", "x=1", "x.lua"}), "/srv/app/x.lua");
    const std::string java = "/usr/lib/jvm/java-17/bin/java";
    EXPECT_EQ(script(java, {"java", "-Xmx1g", "-Da=b", "-cp", "a.jar:b.jar", "-jar", "x.jar", "y"}), "/srv/app/x.jar");
    EXPECT_EQ(script(java, {"java", "-cp", "a.jar", "org.example.Main", "x"}), "module:org.example.Main");
    EXPECT_EQ(script(java, {"java", "--module-path", "m", "-m", "app/org.example.Main"}),
              "module:app/org.example.Main");
    EXPECT_EQ(script(java, {"java", "@options", "Main.java"}), "/srv/app/Main.java");
    EXPECT_EQ(script("/usr/sbin/nginx", {"nginx", "-c", "/etc/nginx.conf"}), "");
}

TEST(Script, StaysRelativeWhereNobodyKnowsToWhat)
{
    const Process process = process_of("/usr/bin/python3", {"python3", "x.py"});
    EXPECT_EQ(find_script(process, "").path, "x.py");
    EXPECT_EQ(find_script(process, "/").path, "x.py") << "a daemon that went there later";
    EXPECT_EQ(find_script(process, "(unreachable)/x").path, "x.py");
}

TEST(Script, IsNotTakenFromAnArgumentThatWasCut)
{
    Process process = process_of("/usr/bin/python3", {"python3", "/opt/x.p"});
    process.args_truncated = true;
    EXPECT_EQ(find_script(process, "/").path, "");
    process.args = {"python3", "-m", "http.ser"};
    EXPECT_EQ(find_script(process, "/").module, "");
    process.args = {"python3", "/opt/x.py", "--na"};
    EXPECT_EQ(find_script(process, "/").path, "/opt/x.py");
}

TEST(Script, TakesAnyBytes)
{
    std::mt19937 random(7);
    const std::string words[] = {"-", "--", "-m", "-c", "-jar", "+", "@", "=", "\xff", "\x01", "a", "-o", "--file", ""};
    const std::string programs[] = {"python3", "bash", "java", "php", "perl", "busybox", "node"};
    for (int round = 0; round < 5000; ++round) {
        Args args(random() % 6);
        for (std::string& arg : args)
            for (auto i = random() % 3; i > 0; --i) arg += words[random() % std::size(words)];
        const Process process = process_of("/bin/" + programs[random() % std::size(programs)], args);
        const Script found = find_script(process, "/srv/app");
        EXPECT_TRUE(found.path.empty() || found.module.empty());
    }
    const Args many(100'000, "-u");
    EXPECT_EQ(script("/bin/python3", many), "");
    EXPECT_EQ(script("/bin/python3", {"python3", std::string(2U << 20U, 'x')}).size(), (2U << 20U) + 9);
}

} // namespace
} // namespace listenwatch
