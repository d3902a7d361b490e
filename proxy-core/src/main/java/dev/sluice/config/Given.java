package dev.sluice.config;

/** The text that somebody gave for a setting (a list: joined by commas), and where. */
record Given(String text, Source source) {
  /** Without the text, which may be a password. */
  @Override
  public String toString() {
    return "Given[" + source + "]";
  }
}
