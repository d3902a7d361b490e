/**
 * Who may use which server connection: caps, idle connections, waiters. May import {@code topology}
 * and {@code server} and what is below them.
 */
@NullMarked
package dev.sluice.pool;

import org.jspecify.annotations.NullMarked;
