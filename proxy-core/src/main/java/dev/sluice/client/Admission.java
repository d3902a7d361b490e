package dev.sluice.client;

import dev.sluice.config.SluiceConfig;

/**
 * What keeps clients out, or waiting, before they have logged in. Every part may be used on any
 * event loop.
 *
 * @param rules who may log in, and how
 * @param log says who was refused
 */
public record Admission(AccessRules rules, RefusalLog log) {
  /** As the configuration says. */
  public static Admission of(SluiceConfig config) {
    return new Admission(new AccessRules(config), new RefusalLog(System::nanoTime));
  }
}
