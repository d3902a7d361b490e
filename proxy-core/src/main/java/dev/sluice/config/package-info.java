/**
 * The settings of Sluice as validated, immutable records, and how they are read from a YAML file
 * and the environment. A leaf: imports nothing of Sluice, may be read by every package.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
