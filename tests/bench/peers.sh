# shellcheck shell=bash disable=SC2154 # variables of run-all and common.sh
# Against others in the same run: auditd, and ss on a host of our own making.
bench_auditd() {
    if [ "${LISTENWATCH_BENCH_AUDITD:-no}" != yes ]; then
        skip "auditd" "it switches this machine's audit on while it runs; LISTENWATCH_BENCH_AUDITD=yes runs it"
        return
    fi
    if ! command -v auditd >/dev/null; then
        skip auditd "not installed"
        return
    fi
    if ! auditctl -s >"$work/audit" 2>&1; then
        skip auditd "$(tail -1 "$work/audit")"
        return
    fi
    if ! grep -q '^pid 0$' "$work/audit" || ! auditctl -l | grep -qx 'No rules'; then
        skip auditd "this machine is audited already; its rules are left alone"
        return
    fi
    # shellcheck disable=SC2034 # audit_off sets it back
    backlog=$(awk '$1 == "backlog_limit" { print $2 }' "$work/audit")
    mkdir "$work/audit.d"
    printf 'local_events = yes\nlog_file = %s/audit.log\nlog_format = RAW\nlog_group = root\nflush = NONE\nmax_log_file = 500\nmax_log_file_action = IGNORE\ndisk_full_action = IGNORE\nspace_left = 2\nadmin_space_left = 1\nspace_left_action = IGNORE\nadmin_space_left_action = IGNORE\n' \
        "$work" >"$work/audit.d/auditd.conf"
    chmod 640 "$work/audit.d/auditd.conf"
    local i quotient
    rm -f "$work"/audited-*
    for ((i = 0; i < rounds; ++i)); do
        cycle_round audited-without || return 1
        taskset -c "$watch_core" auditd -n -c "$work/audit.d" >"$work/audit" 2>&1 &
        auditd=$!
        if ! within 5 is_audited_by "$auditd" || ! auditctl -b 65536 >>"$work/audit" 2>&1 ||
            ! auditctl -a always,exit -F arch=b64 -S bind,listen -F "exe=$PWD/$programs-cycle" -k listenwatch-bench >>"$work/audit" 2>&1; then
            skip auditd "it or its rule did not start: $(grep . "$work/audit" | tail -1)"
            audit_off
            return
        fi
        cycle_round audited-with || return 1
        audit_off
    done
    if [ ! -s "$work/audit.log" ]; then
        skip auditd "it wrote no record"
        return
    fi
    quotient=$(paired "$work/audited-with" "$work/audited-without")
    row "listen cycle with auditd (bind, listen), ns" "$(spread "$work/audited-with")" "$(spread "$work/audited-without")" "$quotient" "-" "for comparison"
}

# timed FILE COMMAND...: appends milliseconds; the output goes to $work/out.
timed() {
    local file=$1 begin
    shift
    begin=${EPOCHREALTIME/./}
    "$@" >"$work/out" 2>"$work/out-errors" || return 1
    awk -v us=$((${EPOCHREALTIME/./} - begin)) 'BEGIN { printf "%.1f\n", us / 1000 }' >>"$work/$file"
}

host_on() {
    rm -f "$work/pipe"
    mkfifo "$work/pipe"
    : >"$work/host"
    (ulimit -n 4096 && exec "$programs-host" "$@") <"$work/pipe" >"$work/host" 9>&- &
    host=$!
    exec 9>"$work/pipe"
    within 120 said_or_ended "$work/host" "$host" || echo "the made-up host is not there after 120 s"
    [ -s "$work/host" ]
}

# bench_host PROCESSES DESCRIPTORS LISTENERS TARGET
bench_host() {
    local i name="$1 x $2" quotient peers ours
    host_on "$1" "$2" "$3" || return 1
    rm -f "$work"/list-* "$work"/ss-*
    "$listenwatch" list --json >/dev/null 2>&1
    for ((i = 0; i < rounds; ++i)); do
        timed ss-all ss -Hltnup || return 1
        peers=$(grep -c listenwatch-ben "$work/out")
        timed list-json "$listenwatch" list --json || return 1
        ours=$(python3 -c 'import json, sys
print(sum("listenwatch-ben" in json.dumps(row) for row in json.load(sys.stdin)))' <"$work/out")
        timed list-all "$listenwatch" list --all || return 1
    done
    [ "$peers $ours" = "$3 $3" ] || broke "host $name: $3 listeners, ss names $peers, list names $ours"
    quotient=$(paired "$work/ss-all" "$work/list-json")
    row "list --json, host $name, ms" "$(spread "$work/list-json")" "ss $(spread "$work/ss-all")" "$quotient" ">= $4 faster" "$(compare "$quotient" ge "$4")"
    quotient=$(paired "$work/ss-all" "$work/list-all")
    row "list --all, host $name, ms" "$(spread "$work/list-all")" "the same" "$quotient" ">= $4 faster" "$(compare "$quotient" ge "$4")"
    host_off
}
