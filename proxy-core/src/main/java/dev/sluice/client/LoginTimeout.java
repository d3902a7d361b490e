package dev.sluice.client;

/** The event that a login has taken longer than {@code timeouts.login}. */
enum LoginTimeout {
  EXPIRED
}
