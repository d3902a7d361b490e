package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.routing.Classification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements that ask the proxy itself: SHOW SLUICE ROUTE, SHOW POOL_NODES, and SET, RESET
 * and SHOW of {@link SessionOption}s. One per session, on its event loop.
 */
final class ProxyStatements implements LocalStatements {
  private final ClientSession session;
  private final RouteAnswer route;
  private final TokenAnswer token;

  ProxyStatements(ClientSession session) {
    this.session = session;
    this.route = new RouteAnswer(session);
    this.token = new TokenAnswer(session);
  }

  @Override
  public boolean answers(Classification statement) {
    return statement.isProxys();
  }

  @Override
  public List<String> columns(String sql) {
    return ProxyCommand.of(sql).columns();
  }

  @Override
  public @Nullable LocalAnswer run(String sql, @Nullable Slot current) {
    ProxyCommand command = ProxyCommand.of(sql);
    if (command instanceof ProxyCommand.ShowRoute asked) {
      return route.answer(asked.sql(), current);
    }
    if (command instanceof ProxyCommand.Show asked) {
      return asked.option() == SessionOption.TOKEN
          ? token.answer(current)
          : row(asked.option(), value(asked.option()));
    }
    if (command instanceof ProxyCommand.ShowPoolNodes) {
      return poolNodes();
    }
    return change(command);
  }

  private LocalAnswer change(ProxyCommand command) {
    SessionOptions options = session.state().options();
    if (command instanceof ProxyCommand.Set set) {
      options.set(set.option(), set.value());
      return LocalAnswer.Done.of("SET");
    }
    if (command instanceof ProxyCommand.Reset reset) {
      options.reset(reset.option());
      return LocalAnswer.Done.of(reset.tag());
    }
    return new LocalAnswer.Refused(
        command instanceof ProxyCommand.Invalid invalid
            ? invalid.error()
            : PgError.error(SqlState.INTERNAL_ERROR, "internal error of the proxy"));
  }

  /** One row of one column. */
  static LocalAnswer row(SessionOption option, String value) {
    return new LocalAnswer.Done(List.of(option.fullName()), List.of(List.of(value)), "SHOW");
  }

  private String value(SessionOption option) {
    return switch (option) {
      case VERSION -> session.services().facts().version();
      case NODE -> session.exchange().node();
      case PINNED -> session.state().pins().text();
      default -> session.state().options().shown(option);
    };
  }

  private LocalAnswer poolNodes() {
    String last = session.exchange().replica();
    return new LocalAnswer.Done(
        PoolNode.COLUMNS,
        session.services().facts().nodes().stream()
            .map(node -> node.values(last.equals(node.place().host() + ":" + node.place().port())))
            .toList(),
        "SHOW");
  }

  @Override
  public void forget() {
    route.forget();
    token.forget();
  }
}
