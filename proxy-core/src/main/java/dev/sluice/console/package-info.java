/**
 * The SQL console: what a client gets that connects to the database of {@code console.database}.
 * Stands beside {@code admin} and may import {@code client} and what is below it. Whatever it tells
 * of sessions and connections it asks their event loops for.
 */
@NullMarked
package dev.sluice.console;

import org.jspecify.annotations.NullMarked;
