/**
 * Turns the configuration of Pgpool-II or PgBouncer into one of Sluice, as far as that goes, and
 * says what becomes of each of their settings. Text in, text out: no files, no connections. Imports
 * config only.
 */
@NullMarked
package dev.sluice.migrate;

import org.jspecify.annotations.NullMarked;
