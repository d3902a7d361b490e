package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * A list whose elements are groups of settings.
 *
 * @param path as in the file
 * @param element what one is called, for problems
 * @param contents what is in one, for problems
 * @param mayBeEmpty whether a list without elements means what no list means
 */
record GroupList(String path, String element, String contents, boolean mayBeEmpty) {
  private GroupList(String path, String element, String contents) {
    this(path, element, contents, true);
  }

  /** All there are. */
  static final List<GroupList> ALL =
      List.of(
          new GroupList(Settings.USERS, "user", "name and password or passwordFile"),
          new GroupList(
              AccessSettings.RULES, "rule", "type, database, user, address, and method", false),
          new GroupList(
              ConsoleSettings.USERS, "user", "name, password or passwordFile, and access"),
          new GroupList(Settings.POOLING_RULES, "rule", "database, user and pooling"),
          new GroupList(
              Settings.RULES,
              "rule",
              "database, user, applicationName and route, consistency, maxLag, transactions"));

  static Optional<GroupList> at(String path) {
    return ALL.stream().filter(list -> list.path.equals(path)).findFirst();
  }

  String allowed() {
    return "a list of " + element + "s, each with " + contents;
  }

  String allowedElement() {
    return "a " + element + " with " + contents;
  }
}
