/**
 * Framing of the frontend/backend protocol: finds message boundaries without copying, writes the
 * messages that the proxy itself sends. May import {@code protocol}.
 */
@NullMarked
package dev.sluice.codec;

import org.jspecify.annotations.NullMarked;
