package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom PostgreSQL's programs run: they refuse to run as root.
 *
 * @param prefix what goes ahead of their command line; it replaces itself with the program
 * @param owner the user that files must belong to; empty when files of this process will do
 */
record Account(List<String> prefix, Optional<String> owner) {
  /** The user id that every distribution calls nobody. */
  private static final String NOBODY = "65534";

  Account {
    prefix = List.copyOf(prefix);
  }

  /** The user that runs this process. */
  static Account self() {
    return new Account(List.of(), Optional.empty());
  }

  /**
   * In a user namespace in which this process's user has another number. Its files stay the files
   * of this process's user.
   */
  static Account namespace() {
    return new Account(List.of("unshare", "--user", "--map-user=" + NOBODY), Optional.empty());
  }

  /** As another user, switched to by setpriv. */
  static Account setpriv(String user, String group) {
    return new Account(
        List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"),
        Optional.of(user));
  }

  /** As another user, switched to by runuser. */
  static Account runuser(String user) {
    return new Account(List.of("runuser", "-u", user, "--"), Optional.of(user));
  }

  /**
   * The first way that works here.
   *
   * @throws IOException if PostgreSQL cannot be run by this process at all
   */
  static Account detect() throws IOException, InterruptedException {
    return usable().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "PostgreSQL refuses to run as root, and none of unshare, setpriv and runuser"
                        + " works here; run this as an ordinary user"));
  }

  /** Every way that works here, the preferred one first. */
  static List<Account> usable() throws InterruptedException {
    List<Account> ways = new ArrayList<>();
    ways.add(self());
    ways.add(namespace());
    for (String user : List.of("postgres", "nobody")) {
      Optional<String> group = answer(List.of("id", "-g", user));
      group.ifPresent(id -> ways.add(setpriv(user, id)));
      group.ifPresent(id -> ways.add(runuser(user)));
    }
    List<Account> usable = new ArrayList<>();
    for (Account way : ways) {
      if (way.canRunPostgres()) {
        usable.add(way);
      }
    }
    return usable;
  }

  /** The command line that runs {@code program} with {@code arguments} as this account. */
  List<String> command(Path program, String... arguments) {
    List<String> words = new ArrayList<>(prefix);
    words.add(program.toString());
    words.addAll(List.of(arguments));
    return words;
  }

  /** Makes {@code path} and everything below it belong to this account. */
  void own(Path path) throws IOException, InterruptedException {
    if (owner.isPresent()) {
      Command.run(List.of("chown", "-R", owner.get(), path.toString()));
    }
  }

  /** PostgreSQL wants a user that is not root and has a name. */
  private boolean canRunPostgres() throws InterruptedException {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of("id", "-un"));
    return answer(words).filter(name -> !name.equals("root")).isPresent();
  }

  private static Optional<String> answer(List<String> words) throws InterruptedException {
    try {
      return Optional.of(Command.run(words));
    } catch (IOException notHere) {
      return Optional.empty();
    }
  }
}
