/**
 * One logged-in client: phases, outstanding replies, prepared statements, session state. May import
 * {@code routing}, {@code pool} and what is below them.
 */
@NullMarked
package dev.sluice.session;

import org.jspecify.annotations.NullMarked;
