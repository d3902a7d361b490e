/**
 * PostgreSQL clusters on this machine, for the demo, the tests and the benchmarks: a primary and
 * its streaming replicas from the binaries on the class path, and the demo itself. Not part of the
 * proxy: may import everything, and nothing of the proxy imports it.
 */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
