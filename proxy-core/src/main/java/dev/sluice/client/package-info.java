/**
 * One accepted socket until it is logged in: startup packet, cancel, authentication, caps on
 * clients. May import {@code session} and what is below it.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
