package dev.sluice.config;

import java.time.Duration;

/**
 * When a running proxy reads its configuration again by itself.
 *
 * @param interval time between two looks at the files, up to 1 h; zero: never
 */
public record ReloadConfig(Duration interval) {}
