package dev.sluice.migrate;

/** What becomes of a setting of another program. */
public enum Fate {
  /** A setting of Sluice takes it over. */
  TAKEN("taken"),
  /** It matters, but only its author can bring it over. */
  BY_HAND("by hand"),
  /** Nothing replaces it. */
  NOT_SUPPORTED("not supported"),
  /** Sluice needs nothing of the kind. */
  NOT_NEEDED("not needed");

  private final String words;

  Fate(String words) {
    this.words = words;
  }

  /** As people read it. */
  public String words() {
    return words;
  }
}
