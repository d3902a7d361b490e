/**
 * Authentication as pure logic: SCRAM-SHA-256 on both sides, MD5, password verifiers and roles.
 * Bytes in, bytes out, no channel and no blocking. May import {@code protocol}.
 */
@NullMarked
package dev.sluice.auth;

import org.jspecify.annotations.NullMarked;
