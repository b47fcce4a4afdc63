# shellcheck shell=bash
# What the guest scripts share; sourced, never run.
# shellcheck disable=SC2034 # what is set here is used there
set -euo pipefail

vm_here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
vm_cache=${LISTENWATCH_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/listenwatch-vm}
PATH=$PATH:/usr/sbin:/sbin

vm_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
vm_die_status=1

# die TEXT...: says why on stderr and ends the script with $vm_die_status.
die()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit $vm_die_status
}

# usage: the comment at the head of the calling script is its help.
usage()
{
    sed -n '2,/^# shellcheck/{/^# shellcheck/d;s/^# \{0,1\}//p}' "$0"
}

# need COMMAND=PACKAGE...: ends the script with the apt command that brings what is missing.
need()
{
    local pair packages=()
    for pair; do command -v "${pair%%=*}" >/dev/null || packages+=("${pair#*=}"); done
    [ ${#packages[@]} -eq 0 ] || die "missing programs; run: apt-get install ${packages[*]}"
}

# need_file FILE=PACKAGE...: the same for files.
need_file()
{
    local pair packages=()
    for pair; do [ -e "${pair%%=*}" ] || packages+=("${pair#*=}"); done
    [ ${#packages[@]} -eq 0 ] || die "missing files; run: apt-get install ${packages[*]}"
}

need_static_busybox()
{
    ! ldd "$(command -v busybox)" >/dev/null 2>&1 || die "busybox is not the static one; run: apt-get install busybox-static"
}

# make_work_dir: sets $work to a new folder that goes when the script ends, with the children named in $vm_children.
make_work_dir()
{
    vm_children=()
    work=$(mktemp -d "${TMPDIR:-/tmp}/listenwatch-vm.XXXXXX")
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

clean_up()
{
    local child
    for child in "${vm_children[@]}"; do kill "$child" 2>/dev/null || true; done
    for child in "${vm_children[@]}"; do wait "$child" 2>/dev/null || true; done
    rm -rf "$work"
}

# lock NAME: waits until no other script works on that part of the cache.
lock()
{
    mkdir -p "$vm_cache"
    exec {vm_lock}>"$vm_cache/$1.lock"
    flock "$vm_lock"
}

# mirrors SUITE: the archives to look for it in, from what apt is set up with (also before the first apt-get update).
mirrors()
{
    local targets own other=()
    targets=$(apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Created-By: Packages')
    own=$(awk '$3 == "main" && $2 ~ /^(bullseye|bookworm|trixie|stable|oldstable)/ {print $1, $2}' <<<"$targets")
    case $1 in
    *-security)
        awk '$2 ~ /-security$/ {print $1}' <<<"$own" | sort -u
        # Mirrors keep the two archives side by side.
        mapfile -t other < <(awk '$2 !~ /-security$/ {print $1}' <<<"$own" | sed -n 's,/debian/*$,/debian-security/,p')
        [ ${#other[@]} -eq 0 ] || printf '%s\n' "${other[@]}" | sort -u
        ;;
    *) awk '$2 !~ /-security$/ {print $1}' <<<"$own" | sort -u ;;
    esac
}

# check_tree TREE ACTOR: what a guest with an init system gets is there.
check_tree()
{
    need dpkg-query=dpkg ldd=libc-bin
    [ -d "$1/usr" ] || die "$1 has no usr: not what cmake --install makes with --prefix /usr"
    [ -x "$2" ] || die "$2 is not a program"
}

# owner LIBRARY: the package that it came with; /lib is /usr/lib by another name, and dpkg knows one of them.
owner()
{
    local path
    for path in "$1" "/usr$1" "${1#/usr}"; do
        dpkg-query -S "$path" 2>/dev/null | sed 's/:.*//;q' | grep . && return
    done
    die "no package owns $1: was it built with libraries that did not come from Debian?"
}

# library_packages TREE: what must be in the guest for the programs of the tree to run.
library_packages()
{
    local tree=$1 program library
    find "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/lib" "$tree/usr/libexec" -type f -perm /111 2>/dev/null |
        while read -r program; do ldd "$program" 2>/dev/null || true; done |
        awk '$2 == "=>" && $3 ~ /^\// {print $3}' | sort -u |
        while read -r library; do owner "$library"; done | sort -u
}
