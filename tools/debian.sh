#!/bin/sh
# Install the Debian or Ubuntu packages named in the arguments, where they are missing.
# "a|b" names alternatives: the first one that this system's archive offers is meant.
# Root installs; others use sudo; without either, say what to install and stop.
set -eu

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian or Ubuntu system. Please see to it that the counterparts of these packages are installed: $*" >&2
    exit 0
fi

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)" = installed ]
}

offered() {
    apt-cache show --no-all-versions "$1" >/dev/null 2>&1  # also false where apt is not to be had
}

missing=""
for choice in "$@"; do
    first="" found="" wanted=""
    for package in $(echo "$choice" | tr '|' ' '); do
        [ -n "$first" ] || first=$package
        if installed "$package"; then found=yes; break; fi
        if [ -z "$wanted" ] && offered "$package"; then wanted=$package; fi
    done
    [ -n "$found" ] || missing="$missing ${wanted:-$first}"
done
[ -n "$missing" ] || exit 0

root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        root=sudo
    else
        echo "Please install these packages (you are not root, and sudo is not to be had), then try again:" >&2
        echo "    apt-get install$missing" >&2
        exit 1
    fi
fi

# A fresh machine's list of packages is empty: fetch it once, and choose among alternatives again.
if [ -z "${ZHURNAL_LISTS_FRESH:-}" ]; then
    $root apt-get update -q
    ZHURNAL_LISTS_FRESH=yes exec sh "$0" "$@"
fi
echo "Installing:$missing"
# shellcheck disable=SC2086  # a list of package names
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
