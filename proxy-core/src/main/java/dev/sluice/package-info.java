/**
 * Bootstrap: the command line and the only wiring. May import every package of Sluice; none imports
 * it.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
