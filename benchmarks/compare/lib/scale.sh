# shellcheck shell=bash
command_scale() { fail "later"; }
