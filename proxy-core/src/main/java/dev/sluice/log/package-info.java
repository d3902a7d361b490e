/**
 * The log beyond what Logback brings: an appender that never blocks, repeated warnings summed up,
 * texts of clients made safe to print. Imports nothing of Sluice; anyone may import it.
 */
@NullMarked
package dev.sluice.log;

import org.jspecify.annotations.NullMarked;
