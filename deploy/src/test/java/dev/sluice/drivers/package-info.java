/**
 * Every driver against PostgreSQL itself and against the proxy: what a small application gets must
 * be the same. The applications that are not written in Java are in {@code src/test/drivers}.
 */
@NullMarked
package dev.sluice.drivers;

import org.jspecify.annotations.NullMarked;
