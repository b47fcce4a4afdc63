# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with run-all
# What run-all is made of: rows and medians, the monitor, auditd and the made-up host, and their end.
work=
monitor=
host=
auditd=
backlog=64

# within SECONDS CONDITION...: false when the condition does not hold in that time.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.02
    done
}
has_ended() { ! kill -0 "$1" 2>/dev/null; }
# The end of a child of ours that was asked to end; one that hangs is killed and told.
await_end() {
    if ! within 20 has_ended "$1"; then
        echo "process $1 did not end: killed"
        kill -KILL "$1" 2>/dev/null
    fi
    wait "$1" 2>/dev/null
}

# Whether the kernel speaks with that process.
is_audited_by() { auditctl -s 2>/dev/null | grep -qx "pid $1"; }

audit_off() {
    [ -n "$auditd" ] || return 0
    auditctl -D >/dev/null 2>&1
    auditctl -b "$backlog" >/dev/null 2>&1
    auditctl -e 0 >/dev/null 2>&1
    kill "$auditd" 2>/dev/null
    await_end "$auditd"
    auditd=
}
host_off() {
    [ -n "$host" ] || return 0
    exec 9>&-
    await_end "$host"
    host=
}
monitor_off() {
    [ -n "$monitor" ] || return 0
    kill "$monitor" 2>/dev/null
    await_end "$monitor" # the monitor dies with its starter
    monitor=
}
clean_up() {
    monitor_off
    host_off
    audit_off
    [ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

row() { printf '%-44s | %-26s | %-22s | %-8s | %-14s | %s\n' "$@"; }
skip() { echo "not run: $1: $2"; }
broke() {
    broken=1
    echo "could not be run: $1"
}
# compare RATIO_OR_FIGURE le|ge TARGET: says met or not.
compare() { awk -v a="$1" -v how="$2" -v b="$3" 'BEGIN { print (how == "le" ? a <= b : a >= b) ? "met" : "NOT MET" }'; }
# Of the numbers in a file: median, and "median (least..most)".
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
spread() { sort -n "$1" | awk -v m="$(median "$1")" 'NR == 1 { least = $1 } END { printf "%s (%s..%s)", m, least, $1 }'; }
# The median of the quotients of two files, line by line: noise that both rounds of a pair share falls out.
paired() {
    paste "$1" "$2" | awk '$2 > 0 { printf "%.4f\n", $1 / $2 }' >"$work/quotients"
    awk -v m="$(median "$work/quotients")" 'BEGIN { printf "%.2f", m }'
}
of_status() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }
note_rss() {
    local rss
    rss=$(of_status "$monitor_pid" VmRSS)
    [ "$rss" -le "$most_rss" ] || most_rss=$rss
}
switches() { cat "/proc/$1"/task/*/status | awk '$1 == "voluntary_ctxt_switches:" { sum += $2 } END { print sum }'; }
# Our own listeners only: others may open some meanwhile.
count_ours() { grep -F "\"port\":$(awk '{ print $3 }' "$work/cycle")}" "$events" | grep -c -F "$1"; }

# said_or_ended FILE PID: the child has written its first words, or will not.
said_or_ended() { [ -s "$1" ] || has_ended "$2"; }
# monitor_on: sets monitor (the starter's pid), monitor_pid and ready_ms.
monitor_on() {
    : >"$events"
    : >"$work/started"
    taskset -c "$watch_core" "$programs-start" "$listenwatch" run --events "$events" --alerts none --rules rules \
        >"$work/started" 2>"$work/monitor-errors" &
    monitor=$!
    within 90 said_or_ended "$work/started" "$monitor" || echo "the monitor is not ready after 90 s"
    if [ ! -s "$work/started" ]; then
        tail -3 "$work/monitor-errors"
        monitor_off
        return 1
    fi
    read -r monitor_pid ready_ms <"$work/started"
}
