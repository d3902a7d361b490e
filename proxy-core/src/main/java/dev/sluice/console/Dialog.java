package dev.sluice.console;

import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.codec.TableMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client and the console say to each other, in the simple and the extended protocol. While
 * a statement runs ({@link #isBusy}) no message may come. On the client's event loop.
 */
final class Dialog {
  /** Statements and portals of one client; more are no console's work. */
  private static final int MOST_NAMES = 1000;

  private final Grammar grammar;
  private final ConsoleClient client;
  private final Output output;
  private final Runs runs;
  private final Map<String, Action> prepared = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();
  private TransactionStatus status = TransactionStatus.IDLE;
  private boolean skipping;

  Dialog(Grammar grammar, ConsoleClient client, Output output, Runs runs) {
    this.grammar = grammar;
    this.client = client;
    this.output = output;
    this.runs = runs;
  }

  /** Whether a statement runs. */
  boolean isBusy() {
    return runs.isBusy();
  }

  void onMessage(Message message) {
    if (message.type() == ClientMessage.SYNC) {
      skipping = false;
      if (status == TransactionStatus.IDLE) {
        portals.clear();
      }
      output.ready(status);
    } else if (message.type() == ClientMessage.QUERY) {
      skipping = false;
      query(message.string());
    } else if (!skipping) {
      try {
        extended(message);
      } catch (ConsoleException e) {
        fail(e.error());
      }
    }
  }

  private void fail(PgError error) {
    output.error(error);
    skipping = true;
  }

  private void query(String sql) {
    try {
      Deque<Action> actions = new ArrayDeque<>();
      for (List<Token> statement : ConsoleText.statements(sql)) {
        actions.add(grammar.parse(statement, client));
      }
      if (actions.isEmpty()) {
        output.write(TableMessages::emptyQueryResponse);
        output.ready(status);
      } else {
        runNext(actions);
      }
    } catch (ConsoleException e) {
      output.error(e.error());
      output.ready(status);
    }
  }

  private void runNext(Deque<Action> actions) {
    Action action = actions.poll();
    if (action == null) {
      output.ready(status);
      return;
    }
    runs.run(
        action,
        answer -> {
          Portal portal = new Portal(action, new short[0]);
          describe(portal);
          complete(portal, answer, 0);
          runNext(actions);
        },
        error -> {
          output.error(error);
          output.ready(status);
        });
  }

  private void describe(Portal portal) {
    if (!portal.columns().isEmpty()) {
      output.write(out -> TableMessages.rowDescription(out, portal.columns(), portal.formats()));
    }
  }

  private void complete(Portal portal, Answer answer, int most) {
    status = answer.status().orElse(status);
    answer.notice().ifPresent(output::notice);
    output.write(out -> portal.fetch(out, answer, most));
  }

  private void extended(Message message) throws ConsoleException {
    switch (message.type()) {
      case ClientMessage.PARSE -> parse(message.string(), message.string());
      case ClientMessage.BIND -> bind(message.string(), message.string(), message);
      case ClientMessage.DESCRIBE -> describe(message.oneByte(), message.string());
      case ClientMessage.EXECUTE -> execute(message.string(), message.int32());
      case ClientMessage.CLOSE -> close(message.oneByte(), message.string());
      case ClientMessage.FLUSH -> output.flush();
      default -> throw new ProtocolException("invalid frontend message type " + message.type());
    }
  }

  private void parse(String name, String sql) throws ConsoleException {
    List<List<Token>> statements = ConsoleText.statements(sql);
    if (statements.size() > 1) {
      throw ConsoleException.of(
          SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement");
    }
    if (!name.isEmpty() && prepared.containsKey(name)) {
      throw ConsoleException.of(
          SqlState.DUPLICATE_PREPARED_STATEMENT,
          "prepared statement \"" + name + "\" already exists");
    }
    Action action =
        statements.isEmpty()
            ? Action.of(Answer.done(""))
            : grammar.parse(statements.get(0), client);
    keep(prepared, name, action);
    output.write(ResultMessages::parseComplete);
  }

  private static <T> void keep(Map<String, T> names, String name, T value) throws ConsoleException {
    if (names.size() >= MOST_NAMES) {
      throw ConsoleException.of(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "too many names: at most " + MOST_NAMES);
    }
    names.put(name, value);
  }

  private void bind(String portal, String name, Message message) throws ConsoleException {
    Action action = prepared(name);
    keep(portals, portal, new Portal(action, message.resultFormats(action.columns().size())));
    output.write(ResultMessages::bindComplete);
  }

  private void describe(byte kind, String name) throws ConsoleException {
    Portal portal = kind == 'S' ? new Portal(prepared(name), new short[0]) : portal(name);
    if (kind == 'S') {
      output.write(ResultMessages::noParameters);
    }
    if (portal.columns().isEmpty()) {
      output.write(ResultMessages::noData);
    } else {
      describe(portal);
    }
  }

  private void execute(String name, int most) throws ConsoleException {
    Portal portal = portal(name);
    Answer known = portal.answer();
    if (known != null) {
      output.write(out -> portal.fetch(out, known, most));
      return;
    }
    runs.run(
        portal.action(),
        answer -> {
          portal.ran(answer);
          complete(portal, answer, most);
        },
        this::fail);
  }

  private void close(byte kind, String name) {
    Map<String, ?> names = kind == 'S' ? prepared : portals;
    names.remove(name);
    output.write(ServerMessages::closeComplete);
  }

  private Action prepared(String name) throws ConsoleException {
    Action action = prepared.get(name);
    if (action == null) {
      throw ConsoleException.of(
          SqlState.INVALID_SQL_STATEMENT_NAME,
          "prepared statement \"" + name + "\" does not exist");
    }
    return action;
  }

  private Portal portal(String name) throws ConsoleException {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw ConsoleException.of(
          SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
    }
    return portal;
  }
}
