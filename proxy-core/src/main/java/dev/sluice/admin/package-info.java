/**
 * The HTTP port: health, metrics and the status page. Stands beside {@code Main} at the top and may
 * import everything.
 */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
