/**
 * The routing's oracle: whole corpora of statements and generated ones, classified, and run on a
 * primary and its replica. What the classifier calls a read must do on the replica what it does on
 * the primary, and leave nothing behind there.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.corpus;
