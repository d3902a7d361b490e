package dev.sluice.config;

import java.time.Duration;

/**
 * What happens while nodes change their roles.
 *
 * @param maxHeld most statements and logins that wait for a primary; zero: none does
 * @param holdTimeout how long each waits
 * @param deadAfter how long a node that does not answer keeps the work that is under way there
 * @param switchover how long new transactions are held for a primary that is about to end
 */
public record FailoverConfig(
    int maxHeld, Duration holdTimeout, Duration deadAfter, Duration switchover) {}
