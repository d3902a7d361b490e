package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Route;
import dev.sluice.routing.Target;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers SHOW SLUICE ROUTE: where a statement would go now, and why. A statement that nobody has
 * asked yet is parsed first; the session waits.
 */
final class RouteAnswer {
  static final List<String> COLUMNS =
      List.of("target", "node", "reason", "detail", "fingerprint", "kind");

  private final ClientSession session;
  private @Nullable Classification learnt;

  RouteAnswer(ClientSession session) {
    this.session = session;
  }

  /** Null: the session waits for the parser, and asks again. */
  @Nullable LocalAnswer answer(String sql, @Nullable Slot current) {
    Classification statement = learnt;
    learnt = null;
    if (statement == null) {
      statement = known(sql);
    }
    return statement == null ? null : row(sql, statement, current);
  }

  void forget() {
    learnt = null;
  }

  private @Nullable Classification known(String sql) {
    ByteBuf text = Unpooled.wrappedBuffer(sql.getBytes(StandardCharsets.UTF_8));
    StatementTexts texts = session.texts();
    Classification known = texts.known(text, 0, text.readableBytes());
    if (known == null) {
      session.waits();
      texts.learn(text, 0, text.readableBytes(), this::onLearnt);
    }
    return known;
  }

  private void onLearnt(Classification answer) {
    if (session.isOpen()) {
      learnt = answer;
      session.resume(session.resumeTo());
    }
  }

  private LocalAnswer row(String sql, Classification statement, @Nullable Slot current) {
    if (statement.isProxys()) {
      return row(sql, statement, List.of("proxy", "", statement.reason().text()));
    }
    Cluster cluster = session.services().cluster().current();
    Route route =
        current == null ? route(statement, cluster) : session.exchange().inTransaction(current);
    Node node = current == null ? candidate(route, cluster) : current.node();
    return row(
        sql,
        statement,
        List.of(
            route.target().name().toLowerCase(Locale.ROOT),
            node == null ? "" : node.name(),
            route.reason().text()));
  }

  private LocalAnswer row(String sql, Classification statement, List<String> where) {
    List<String> row = new ArrayList<>(where);
    row.add(statement.detail());
    row.add(session.services().classifier(session.identity()).fingerprint(sql));
    row.add(statement.kind().name().toLowerCase(Locale.ROOT));
    return new LocalAnswer.Done(COLUMNS, List.of(row), "SHOW");
  }

  private Route route(Classification statement, Cluster cluster) {
    return session
        .services()
        .router()
        .route(statement, session.state().demand(), cluster, System.nanoTime());
  }

  private @Nullable Node candidate(Route route, Cluster cluster) {
    return route.target() == Target.PRIMARY
        ? cluster.primary()
        : session.services().router().pick(cluster, session.state().demand(), System.nanoTime(), 0);
  }
}
