package dev.sluice.config;

/** Where the value of a setting comes from. */
sealed interface Source {
  /** Given nowhere. */
  record Default() implements Source {
    @Override
    public String words() {
      return "default";
    }
  }

  /** Given nowhere, taken over from another setting. */
  record TakenFrom(String path) implements Source {
    @Override
    public String words() {
      return "as " + path;
    }
  }

  /** The configuration file; line and column count from 1. */
  record FilePosition(int line, int column) implements Source {
    @Override
    public String words() {
      return "file, line " + line;
    }

    @Override
    public String position() {
      return "line " + line + ", column " + column;
    }
  }

  /** An environment variable. */
  record Variable(String name) implements Source {
    @Override
    public String words() {
      return "environment variable " + name;
    }
  }

  /** A setting of another program's configuration. */
  record Foreign(String name) implements Source {
    @Override
    public String words() {
      return name;
    }
  }

  /** As {@code sluice check} says it behind the value. */
  String words();

  /** As a problem says it. */
  default String position() {
    return words();
  }
}
