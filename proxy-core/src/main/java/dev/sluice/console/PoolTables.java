package dev.sluice.console;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.config.SluiceConfig;
import dev.sluice.pool.ServerView;
import dev.sluice.session.SessionView;
import dev.sluice.session.Tally;
import dev.sluice.topology.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sums over sessions and server connections, in PgBouncer's columns. */
final class PoolTables {
  private record Pool(String database, String user) {}

  private final ConsoleServices services;

  PoolTables(ConsoleServices services) {
    this.services = services;
  }

  List<Table> tables() {
    return List.of(
        new Table(
            "pools",
            "clients and server connections by database and user",
            Table.columns(
                "database",
                "user",
                "#cl_active",
                "#cl_waiting",
                "#cl_active_cancel_req",
                "#cl_waiting_cancel_req",
                "#sv_active",
                "#sv_active_cancel",
                "#sv_being_canceled",
                "#sv_idle",
                "#sv_used",
                "#sv_tested",
                "#sv_login",
                "#maxwait",
                "#maxwait_us",
                "pool_mode",
                "load_balance_hosts"),
            Census.of(services, this::pools)),
        new Table(
            "databases",
            "the databases that clients use",
            Table.columns(
                "name",
                "host",
                "#port",
                "database",
                "force_user",
                "#pool_size",
                "#min_pool_size",
                "#reserve_pool_size",
                "#server_lifetime",
                "pool_mode",
                "load_balance_hosts",
                "#max_connections",
                "#current_connections",
                "#max_client_connections",
                "#current_client_connections",
                "#paused",
                "#disabled"),
            Census.of(services, this::databases)),
        new Table(
            "users",
            "the users that are connected",
            Table.columns(
                "name",
                "pool_size",
                "reserve_pool_size",
                "pool_mode",
                "#max_user_connections",
                "#current_connections",
                "#max_user_client_connections",
                "#current_client_connections"),
            Census.of(services, this::users)),
        new Table(
            "lists",
            "how many of each there are",
            Table.columns("list", "#items"),
            Census.of(services, this::lists)));
  }

  private static Set<Pool> pairs(Census census) {
    Set<Pool> pools = new TreeSet<>(Comparator.comparing(Pool::database).thenComparing(Pool::user));
    census.sessions().forEach(s -> pools.add(new Pool(s.who().database(), s.who().user())));
    census.servers().forEach(s -> pools.add(new Pool(s.login().database(), s.login().user())));
    return pools;
  }

  private List<List<@Nullable String>> pools(Census census) {
    return pairs(census).stream().map(pool -> pool(census, pool)).toList();
  }

  private List<@Nullable String> pool(Census census, Pool pool) {
    List<SessionView> clients =
        census.sessions().stream()
            .filter(s -> new Pool(s.who().database(), s.who().user()).equals(pool))
            .toList();
    List<ServerView> servers =
        census.servers().stream()
            .filter(s -> new Pool(s.login().database(), s.login().user()).equals(pool))
            .toList();
    long waiting = clients.stream().filter(PoolTables::waits).count();
    long micros =
        NANOSECONDS.toMicros(
            clients.stream().mapToLong(s -> s.state().waiting().nanos()).max().orElse(0));
    return Table.row(
        pool.database(),
        pool.user(),
        clients.size() - waiting,
        waiting,
        0,
        0,
        count(servers, s -> isIn(s, ServerView.State.ACTIVE)),
        0,
        count(servers, s -> s.socket().beingCanceled()),
        count(servers, s -> isIn(s, ServerView.State.IDLE)),
        0,
        0,
        count(servers, s -> isIn(s, ServerView.State.LOGIN)),
        micros / 1_000_000,
        micros % 1_000_000,
        mode(clients),
        null);
  }

  private static boolean waits(SessionView session) {
    return session.state().activity().equals("waiting");
  }

  private static boolean isIn(ServerView server, ServerView.State state) {
    return server.state() == state && !server.socket().beingCanceled();
  }

  private static long count(List<ServerView> servers, Predicate<ServerView> which) {
    return servers.stream().filter(which).count();
  }

  private String mode(List<SessionView> clients) {
    if (clients.isEmpty()) {
      return services.loaded().config().pooling().mode().name().toLowerCase(Locale.ROOT);
    }
    return clients.get(0).who().shares() ? "transaction" : "session";
  }

  private List<List<@Nullable String>> databases(Census census) {
    Set<String> names = new TreeSet<>(census.databases());
    services.tallies().all().stream().map(Tally::database).forEach(names::add);
    return names.stream().map(name -> database(census, name)).toList();
  }

  private List<@Nullable String> database(Census census, String name) {
    SluiceConfig config = services.loaded().config();
    Node primary = services.topology().current().primary();
    return Table.row(
        name,
        primary == null ? null : primary.address().host(),
        primary == null ? 0 : primary.address().port(),
        name,
        null,
        config.limits().maxServerConnectionsPerNode(),
        config.limits().minIdleServerConnections(),
        0,
        config.timeouts().serverLifetime().toSeconds(),
        mode(List.of()),
        null,
        0,
        census.servers().stream().filter(s -> s.login().database().equals(name)).count(),
        config.limits().maxClientsPerDatabase(),
        census.sessions().stream().filter(s -> s.who().database().equals(name)).count(),
        services.pool().isPaused(name) ? 1 : 0,
        0);
  }

  private List<List<@Nullable String>> users(Census census) {
    return census.users().stream()
        .map(
            name ->
                Table.row(
                    name,
                    "",
                    "",
                    null,
                    0,
                    census.servers().stream().filter(s -> s.login().user().equals(name)).count(),
                    services.loaded().config().limits().maxClientsPerUser(),
                    census.sessions().stream().filter(s -> s.who().user().equals(name)).count()))
        .toList();
  }

  private List<List<@Nullable String>> lists(Census census) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    rows.add(Table.row("databases", census.databases().size()));
    rows.add(Table.row("users", census.users().size()));
    rows.add(Table.row("peers", services.loaded().config().peers().addresses().size()));
    rows.add(Table.row("pools", pairs(census).size()));
    rows.add(Table.row("peer_pools", 0));
    rows.add(Table.row("free_clients", 0));
    rows.add(Table.row("used_clients", census.sessions().size()));
    int loggingIn = services.caps().clients() - census.sessions().size();
    rows.add(Table.row("login_clients", Math.max(0, loggingIn)));
    rows.add(Table.row("free_servers", 0));
    rows.add(Table.row("used_servers", census.servers().size()));
    for (String none : List.of("dns_names", "dns_zones", "dns_queries", "dns_pending")) {
      rows.add(Table.row(none, 0));
    }
    return rows;
  }
}
