# shellcheck shell=bash disable=SC2034,SC2154 # variables shared with run-all
# What run-all is made of: rows and medians, the monitor, auditd and the made-up host, and their end.
work=
monitor=
host=
auditd=
backlog=64

audit_off() {
    [ -n "$auditd" ] || return 0
    auditctl -D >/dev/null 2>&1
    auditctl -b "$backlog" >/dev/null 2>&1
    auditctl -e 0 >/dev/null 2>&1
    kill "$auditd" 2>/dev/null
    wait "$auditd" 2>/dev/null
    auditd=
}
host_off() {
    [ -n "$host" ] || return 0
    exec 9>&-
    wait "$host" 2>/dev/null
    host=
}
monitor_off() {
    [ -n "$monitor" ] || return 0
    kill "$monitor" 2>/dev/null
    wait "$monitor" 2>/dev/null
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
count_ours() { grep -F '"port":20099}' "$events" | grep -c -F "$1"; }

# monitor_on: sets monitor (the starter's pid), monitor_pid and ready_ms.
monitor_on() {
    : >"$events"
    : >"$work/started"
    taskset -c "$watch_core" "$programs-start" "$listenwatch" run --events "$events" --alerts none --rules rules \
        >"$work/started" 2>"$work/monitor-errors" &
    monitor=$!
    while [ ! -s "$work/started" ]; do
        if ! kill -0 "$monitor" 2>/dev/null; then
            tail -3 "$work/monitor-errors"
            monitor=
            return 1
        fi
        sleep 0.02
    done
    read -r monitor_pid ready_ms <"$work/started"
}
