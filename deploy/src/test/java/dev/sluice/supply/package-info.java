/** What {@code sluice.jar} is made of, and what its bill of materials says of that. */
@NullMarked
package dev.sluice.supply;

import org.jspecify.annotations.NullMarked;
