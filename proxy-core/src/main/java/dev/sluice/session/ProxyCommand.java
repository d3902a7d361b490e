package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.List;

/** A statement that the proxy itself answers, read from its text. */
sealed interface ProxyCommand {
  /** {@code SHOW SLUICE ROUTE statement}. */
  record ShowRoute(String sql) implements ProxyCommand {}

  /** {@code SHOW POOL_NODES}. */
  record ShowPoolNodes() implements ProxyCommand {}

  /** {@code SHOW sluice.name}. */
  record Show(SessionOption option) implements ProxyCommand {}

  /**
   * {@code SET sluice.name = value}.
   *
   * @param value an accepted one
   */
  record Set(SessionOption option, String value) implements ProxyCommand {}

  /**
   * {@code RESET sluice.name}, or {@code SET sluice.name TO DEFAULT}.
   *
   * @param tag of its CommandComplete
   */
  record Reset(SessionOption option, String tag) implements ProxyCommand {}

  /** What none of them is. */
  record Invalid(PgError error) implements ProxyCommand {}

  /** What a text asks for that was classified as the proxy's own. */
  static ProxyCommand of(String sql) {
    try {
      CommandText text = new CommandText(sql);
      if (text.accept("show")) {
        return show(text);
      }
      if (text.accept("set")) {
        return set(text);
      }
      text.expect("reset");
      SessionOption option = option(text);
      text.end();
      return reset(option, "RESET");
    } catch (RefusedOption refused) {
      return new Invalid(refused.error());
    }
  }

  private static ProxyCommand show(CommandText text) throws RefusedOption {
    if (text.accept("pool_nodes")) {
      text.end();
      return new ShowPoolNodes();
    }
    String sluice = text.name();
    if (!text.accept(".")) {
      text.expect("route");
      return new ShowRoute(text.rest());
    }
    SessionOption option = option(sluice, text);
    text.end();
    return new Show(option);
  }

  private static ProxyCommand set(CommandText text) throws RefusedOption {
    if (text.accept("local")) {
      throw new RefusedOption(
          PgError.error(
                  SqlState.FEATURE_NOT_SUPPORTED, "SET LOCAL is not supported for sluice settings")
              .withHint("SET in a transaction is undone when that is rolled back."));
    }
    boolean unused = text.accept("session");
    SessionOption option = option(text);
    if (!text.accept("=")) {
      text.expect("to");
    }
    if (text.accept("default")) {
      text.end();
      return reset(option, "SET");
    }
    String value = text.value();
    text.end();
    return new Set(option, option.accept(value));
  }

  private static ProxyCommand reset(SessionOption option, String tag) throws RefusedOption {
    if (option.isReadOnly()) {
      option.accept("");
    }
    return new Reset(option, tag);
  }

  private static SessionOption option(CommandText text) throws RefusedOption {
    String sluice = text.name();
    text.expect(".");
    return option(sluice, text);
  }

  private static SessionOption option(String sluice, CommandText text) throws RefusedOption {
    StringBuilder name = new StringBuilder(sluice);
    do {
      name.append('.').append(text.name());
    } while (text.accept("."));
    return SessionOption.of(name.toString());
  }

  /** The columns of its result; none for what gives no rows. */
  default List<String> columns() {
    if (this instanceof ShowRoute) {
      return RouteAnswer.COLUMNS;
    }
    if (this instanceof ShowPoolNodes) {
      return PoolNode.COLUMNS;
    }
    return this instanceof Show show ? List.of(show.option().fullName()) : List.of();
  }
}
