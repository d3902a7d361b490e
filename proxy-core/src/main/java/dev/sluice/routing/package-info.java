/**
 * SQL text to route: lexer, classifier, proof of read-only, freshness rules, balancing. May import
 * {@code topology} and what is below it.
 */
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
