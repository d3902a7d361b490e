/** A door to the routing package for tests that must know exactly when facts are new. */
@org.jspecify.annotations.NullMarked
package dev.sluice.routing;
