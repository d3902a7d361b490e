/**
 * Clients that write and read while nodes fail, and a record of what they were told that is
 * compared with what the database knows in the end. Needs only a JDBC URL, so that it runs against
 * any proxy.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
