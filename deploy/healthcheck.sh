#!/bin/bash
# Whether kb serve on this machine answers /health with 200. By bash alone: the image holds no curl.
#
#   KB_PORT   its port; default 8080
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${KB_PORT:-8080}"
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
