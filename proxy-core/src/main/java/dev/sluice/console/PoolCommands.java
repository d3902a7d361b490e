package dev.sluice.console;

import dev.sluice.pool.ServerPool;
import dev.sluice.protocol.SqlState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What can be done to databases, sessions and server connections. */
final class PoolCommands {
  private final ConsoleServices services;
  private final ServerPool pool;

  PoolCommands(ConsoleServices services) {
    this.services = services;
    this.pool = services.pool();
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "pause",
            "PAUSE [database]",
            "no more work on a database, or on all; ends when nothing is connected to it",
            this::pause),
        new Command("resume", "RESUME [database]", "the end of a PAUSE or KILL", this::resume),
        new Command(
            "reconnect",
            "RECONNECT [database]",
            "server connections are closed as soon as no session has them",
            this::reconnect),
        new Command(
            "kill",
            "KILL [database]",
            "ends all sessions of a database, or all, and pauses it",
            this::kill),
        new Command(
            "kill_client",
            "KILL_CLIENT id",
            "ends one session; SHOW CLIENTS has the id",
            this::killClient));
  }

  private Action pause(Words words) throws ConsoleException {
    Optional<String> database = words.lastName();
    return new Action(
        List.of(), () -> announce(database).thenApply(nothing -> Answer.done("PAUSE")));
  }

  private CompletableFuture<Void> announce(Optional<String> database) {
    return database.isPresent() ? pool.pause(database.get()) : pool.pauseAll();
  }

  private Action resume(Words words) throws ConsoleException {
    Optional<String> database = words.lastName();
    return new Action(
        List.of(),
        () -> {
          boolean was = database.isPresent() ? pool.resume(database.get()) : pool.resumeAll();
          String which = database.map(name -> "database \"" + name + "\"").orElse("nothing");
          String not = database.isPresent() ? " was not paused by itself" : " was paused";
          return done(was ? Answer.done("RESUME") : Answer.done("RESUME", which + not));
        });
  }

  private Action reconnect(Words words) throws ConsoleException {
    Optional<String> database = words.lastName();
    return new Action(
        List.of(),
        () -> {
          pool.reconnect(database.orElse(null));
          return done(Answer.done("RECONNECT"));
        });
  }

  private Action kill(Words words) throws ConsoleException {
    Optional<String> database = words.lastName();
    return new Action(
        List.of(),
        () -> {
          CompletableFuture<Void> unused = announce(database);
          int ended =
              services
                  .sessions()
                  .end(
                      session ->
                          database.isEmpty()
                              || session.login().key().database().equals(database.get()));
          return done(
              Answer.done("KILL", "sessions ended: " + ended + "; new work waits for RESUME"));
        });
  }

  private Action killClient(Words words) throws ConsoleException {
    String id = words.name();
    words.end();
    if (!id.matches("\\d{1,18}")) {
      throw ConsoleException.of(
          SqlState.INVALID_PARAMETER_VALUE, "\"" + id + "\" is no id of SHOW CLIENTS");
    }
    long wanted = Long.parseLong(id);
    return new Action(
        List.of(),
        () -> {
          if (services.sessions().end(session -> session.id() == wanted) == 0) {
            throw ConsoleException.of(
                SqlState.UNDEFINED_OBJECT, "there is no client with the id " + wanted);
          }
          return done(Answer.done("KILL_CLIENT"));
        });
  }

  private static CompletableFuture<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
