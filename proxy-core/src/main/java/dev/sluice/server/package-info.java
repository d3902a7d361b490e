/**
 * One connection to a PostgreSQL server: opening it, logging in, cancelling what runs on it,
 * cleaning it for the next user. May import {@code codec}, {@code auth} and {@code protocol}.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
