#!/bin/sh
# Makes the root folder of the image: the program, the shared libraries it names, certificates, one user that is not
# root, and the folders it may write to.
#
#   rootfs.sh PROGRAM FOLDER
set -eu

program=${1:?rootfs.sh: no program}
root=${2:?rootfs.sh: no folder}

mkdir -p "$root/etc/ssl/certs" "$root/tmp" "$root/var/lib/hearth"
cp "$program" "$root/hearth"
for library in $(ldd "$program" | grep -oE '/[^ )]+'); do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
	cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
fi
echo 'hearth:x:65532:65532:hearth:/var/lib/hearth:/nowhere' >"$root/etc/passwd"
echo 'hearth:x:65532:' >"$root/etc/group"
chmod 1777 "$root/tmp"
chmod 750 "$root/var/lib/hearth"
if [ "$(id -u)" = 0 ]; then
	chown 65532:65532 "$root/var/lib/hearth"
fi
