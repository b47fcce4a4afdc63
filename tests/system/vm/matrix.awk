# Reads the output of guest-tests; prints a line for each tier, with failures and reasons below it.
# Variables: kernel, lockdown, tiers (names with blanks between), sums (file for "PASSED FAILED SKIPPED" of the guest).

function begin_tier(name) {
    tier = name
    test = said = last = details = ""
    passed = failed = skipped = 0
}

function add_failure(text) {
    failed++
    details = details "  failed: " text "\n"
}

# indent(TEXT): each line of it six blanks further in.
function indent(text) {
    gsub(/\n+$/, "", text)
    gsub(/\n/, "\n      ", text)
    return text == "" ? "" : "      " text "\n"
}

# reason(TEXT): what GTEST_SKIP() << ... said, on one line.
function reason(text) {
    sub(/^[^\n]*: Skipped\n/, "", text)
    gsub(/\n+$/, "", text)
    gsub(/\n+/, "; ", text)
    return text == "" ? "no reason given" : text
}

# name_of(LINE): the test in a result line, without the time at its end.
function name_of(line) {
    sub(/^\[[^]]*\] /, "", line)
    sub(/ \([0-9]+ ms\)$/, "", line)
    return line
}

function end_tier(code, count) {
    count = passed + failed + skipped
    if (code == 3 && count == 0 && test == "") {
        print_line("skipped: " (last == "" ? "no reason given" : last))
        total_skipped++
    } else {
        if (test != "") {
            add_failure(test " did not end (exit code " code ")")
            details = details indent(said)
        } else if (count == 0) {
            add_failure("no test ran (exit code " code ")" (last == "" ? "" : ": " last))
        } else if (code != 0 && failed == 0) {
            add_failure("all tests ended well, but the exit code is " code)
        }
        print_line(passed " passed, " failed " failed, " skipped " skipped")
    }
    total_passed += passed
    total_failed += failed
    total_skipped += skipped
    ended[tier] = 1
    tier = ""
}

function print_line(text) {
    printf "guest %s lockdown=%s tier=%s: %s\n%s", kernel, lockdown, tier, text, details
    fflush()
}

$1 == "@lockdown" {
    if ($2 != lockdown) {
        printf "guest %s lockdown=%s: failed: the kernel says lockdown=%s\n", kernel, lockdown, $2
        total_failed++
    }
    next
}
$1 == "@tier" { begin_tier($2); next }
$1 == "@left" { add_failure("the tests left a process of " $2 " behind"); next }
$1 == "@end" { end_tier($2); next }
$1 == "@kernel" {
    sub(/^@kernel /, "")
    printf "guest %s lockdown=%s: the kernel says: %s\n", kernel, lockdown, $0
    next
}
/^(boot|topologies): / { print; next }

/^\[ RUN      \] / { test = name_of($0); said = ""; next }
/^\[       OK \] .* \([0-9]+ ms\)$/ { passed++; test = ""; next }
/^\[  SKIPPED \] .* \([0-9]+ ms\)$/ {
    skipped++
    details = details "  skipped: " name_of($0) ": " reason(said) "\n"
    test = ""
    next
}
/^\[  FAILED  \] .* \([0-9]+ ms\)$/ {
    add_failure(name_of($0))
    details = details indent(said)
    test = ""
    next
}
test != "" { said = said $0 "\n"; next }
/^[^[]/ { last = $0 }

END {
    if (tier != "") end_tier("none")
    count = split(tiers, wanted, " ")
    for (i = 1; i <= count; i++) {
        if (wanted[i] in ended) continue
        begin_tier(wanted[i])
        add_failure("the guest ended before this tier" (last == "" ? "" : ": " last))
        print_line("0 passed, 1 failed, 0 skipped")
        total_failed++
    }
    printf "%d %d %d\n", total_passed, total_failed, total_skipped > sums
}
