package dev.sluice.routing;

/** Temp. */
public record ClassifierLimits() {
  public static ClassifierLimits defaults() {
    return new ClassifierLimits();
  }
}
