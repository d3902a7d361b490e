/**
 * The values of the PostgreSQL frontend/backend protocol: message types, SQLSTATEs, transaction
 * status, startup packets, errors. Plain values without a pipeline; imports nothing of Sluice but
 * {@code config} and {@code metrics}.
 */
@NullMarked
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
