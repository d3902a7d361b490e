package dev.sluice.auth;

/** What a server stores of a password (pg_authid.rolpassword). */
public sealed interface Verifier permits ScramVerifier, Md5Verifier {}
