package dev.sluice.config;

/**
 * A password or other secret. Its {@code toString} is masked so that no log line and no printed
 * configuration shows it.
 *
 * @param value the secret itself; never empty
 */
public record Secret(String value) {
  public Secret {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
  }

  @Override
  public String toString() {
    return "********";
  }
}
