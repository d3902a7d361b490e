# shellcheck shell=bash
# HAProxy in TCP mode: moves bytes and looks at none. TLS passes through it to PostgreSQL.
PROGRAM=${HAPROXY:-haproxy}
export PROGRAM

configure() {
  cat >haproxy.cfg <<CONF
global
  maxconn 6000
defaults
  mode tcp
  timeout connect 5s
  timeout client 10m
  timeout server 10m
listen postgresql
  bind 127.0.0.1:$PORT
  server primary 127.0.0.1:$PRIMARY_PORT
CONF
}

run() {
  exec "$PROGRAM" -db -f haproxy.cfg
}
