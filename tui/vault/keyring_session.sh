# Starts a program beside a keyring of its own, where there is no desktop, as over SSH:
#
#     bash keyring_session.sh PROGRAM [ARGUMENT ...]
#
# Two daemons on one directory write over each other's files, so this keyring has a directory of its
# own, and a lock that its only daemon holds. The bus starts nothing by itself: no other daemon, and
# no program that asks on the screen. Bus and daemon end with the program.
set -u
umask 077

refuse() {
    printf 'onramp: %s\n' "$1" >&2
    exit 1
}

ask() { # prompt; the answer is left in $answer, which no program is given as an argument
    IFS= read -rsp "$1: " answer || refuse "no password, so nothing was started"
    printf '\n' >&2
}

outside() {
    local program
    for program in dbus-run-session dbus-send flock gnome-keyring-daemon; do
        command -v "$program" >/dev/null || refuse "$program is missing, so nothing was started"
    done
    place="${XDG_DATA_HOME:-$HOME/.local/share}/onramp"
    mkdir -p -- "$place/keyrings" || exit 1
    exec 9>"$place/keyrings/lock" || exit 1
    flock -n 9 || refuse "this keyring is open in another session; work there, or end it first"
    run=$(mktemp -d) || exit 1
    trap 'rm -rf -- "$run"' EXIT
    cat >"$run/bus.conf" <<'BUS'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
BUS
    # What the bus complains of would be written across the wizard's screen.
    dbus-run-session --config-file="$run/bus.conf" -- \
        bash "$0" --inside "$place" "$run" "$@" 3>&2 2>/dev/null
}

locked() {
    dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets \
        /org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null
}

inside() {
    local place=$1 run=$2 answer password state='' tries
    shift 2
    exec 2>&3 3>&-
    if [ -e "$place/keyrings/login.keyring" ]; then
        ask "Password of Onramp's keyring"
    else
        printf 'Onramp makes a keyring of its own. Without its password nobody can open it.\n' >&2
        ask "New password"
        password=$answer
        ask "Once more"
        [ "$answer" = "$password" ] || refuse "this is another password, so nothing was started"
    fi
    [ -n "$answer" ] || refuse "no password, so nothing was started"
    printf %s "$answer" | XDG_DATA_HOME="$place" gnome-keyring-daemon --foreground --unlock \
        --components=secrets --control-directory="$run/control" >/dev/null 2>&1 &
    daemon=$!
    trap 'kill "$daemon" 2>/dev/null; wait "$daemon"' EXIT
    unset answer password
    for ((tries = 0; tries < 30; tries++)); do
        state=$(locked)
        [[ $state == *false* ]] && break
        sleep 0.1
    done
    case $state in
    *false*) ;;
    *true*) refuse "this password does not open the keyring, so nothing was started" ;;
    *) refuse "the keyring did not start, so nothing was started" ;;
    esac
    "$@"
}

if [ "${1-}" = --inside ]; then
    shift
    inside "$@"
else
    [ $# -gt 0 ] || refuse "name the program to start"
    outside "$@"
fi
