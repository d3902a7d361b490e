/**
 * Authentication as pure logic: SCRAM-SHA-256 on both sides, MD5, password verifiers and roles.
 * Bytes in, bytes out, no channel and no blocking, but for what says that it derives keys (PBKDF2).
 * May import {@code protocol} and {@code config}.
 */
@NullMarked
package dev.sluice.auth;

import org.jspecify.annotations.NullMarked;
