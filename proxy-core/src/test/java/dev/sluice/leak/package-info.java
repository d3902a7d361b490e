/**
 * Makes a leaked buffer fail the build (style.md 15). Published in proxy-core's test-jar: a module
 * that has it on its test class path is guarded too.
 */
@NullMarked
package dev.sluice.leak;

import org.jspecify.annotations.NullMarked;
