package dev.sluice.config;

import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.SluiceConfig.StaticUser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold between settings that are each allowed. */
final class Rules {
  private static final List<Setting<?>> SOURCES_OF_NODES =
      List.of(Settings.NODES, Settings.DNS_NAME, Settings.KUBERNETES_SERVICE);

  private static final List<Setting<?>> OF_KUBERNETES =
      List.of(
          Settings.KUBERNETES_NAMESPACE,
          Settings.KUBERNETES_PORT,
          Settings.KUBECONFIG,
          Settings.LABEL_PODS);

  private final SluiceConfig config;
  private final Values values;

  Rules(SluiceConfig config, Values values) {
    this.config = config;
    this.values = values;
  }

  /** Reports what does not hold to the values, and returns notes on what is allowed but daring. */
  List<String> check() {
    oneSourceOfNodes();
    noNodeTwice();
    noNodeIsThisProxy();
    portsDiffer();
    reserveLeavesRoom();
    new RoutingChecks(config, values).check();
    peers();
    users();
    Settings.CONSOLE.check(config, values);
    List<String> notes = new ArrayList<>(new TlsChecks(config, values).check());
    notes.addAll(trust());
    notes.addAll(Settings.ACCESS.check(config, values));
    notes.addAll(new SecretChecks(values).check());
    return notes;
  }

  private void oneSourceOfNodes() {
    List<Setting<?>> given = SOURCES_OF_NODES.stream().filter(values::isGiven).toList();
    if (given.size() > 1) {
      values.problem(given.get(0), "given together with " + given.get(1).path(), "one of the two");
    }
    if (given.isEmpty()) {
      values.problem(
          Settings.NODES,
          "missing",
          ValueType.NODES.allowed()
              + ", or in its place cluster.dns.name or cluster.kubernetes.service");
    }
    if (!given.contains(Settings.DNS_NAME)) {
      hasNoEffect(List.of(Settings.DNS_REFRESH), Settings.DNS_NAME, given);
    }
    if (!given.contains(Settings.KUBERNETES_SERVICE)) {
      hasNoEffect(OF_KUBERNETES, Settings.KUBERNETES_SERVICE, given);
    }
  }

  /** One problem is enough where several sources are given. */
  private void hasNoEffect(
      List<Setting<?>> settings, Setting<?> without, List<Setting<?>> sources) {
    if (sources.size() <= 1) {
      settings.stream()
          .filter(values::isGiven)
          .forEach(
              setting ->
                  values.problem(setting, "has no effect", "together with " + without.path()));
    }
  }

  private void noNodeTwice() {
    Set<HostPort> seen = new HashSet<>();
    for (HostPort node : config.cluster().nodes()) {
      if (!seen.add(node)) {
        values.problem(Settings.NODES, "\"" + node + "\" is given twice", "each node once");
      }
    }
  }

  private void noNodeIsThisProxy() {
    HostPort own = config.listen().address();
    for (HostPort node : config.cluster().nodes()) {
      if (own.isReachedAt(node)) {
        values.problem(
            Settings.NODES,
            "\"" + node + "\" is this proxy itself",
            "other addresses than listen.address, which is " + own);
      }
    }
  }

  private void portsDiffer() {
    HostPort listen = config.listen().address();
    HostPort http = config.http().address();
    boolean overlap =
        listen.host().equals(http.host()) || listen.isEveryAddress() || http.isEveryAddress();
    if (config.http().enabled() && listen.port() != 0 && listen.port() == http.port() && overlap) {
      values.problem(
          values.isGiven(Settings.HTTP.address())
              ? Settings.HTTP.address()
              : Settings.LISTEN_ADDRESS,
          "port " + http.port() + " is that of both listen.address and http.address",
          "two" + " ports");
    }
  }

  private void reserveLeavesRoom() {
    int reserve = config.limits().reservedForSuperusers();
    int maxClients = config.limits().maxClients();
    if (reserve >= maxClients
        && !values.isFailed(Settings.MAX_CLIENTS)
        && !values.isFailed(Settings.RESERVED_FOR_SUPERUSERS)) {
      values.problem(
          Settings.RESERVED_FOR_SUPERUSERS,
          "\"" + reserve + "\" is not allowed",
          "less than limits.maxClients, which is " + maxClients);
    }
  }

  private void peers() {
    boolean listed = values.isGiven(Settings.PEERS);
    boolean named = values.isGiven(Settings.PEERS_DNS_NAME);
    if (listed && named) {
      values.problem(Settings.PEERS, "given together with peers.dns.name", "one of the two");
    } else if (values.isGiven(Settings.PEERS_DNS_REFRESH) && !named) {
      values.problem(Settings.PEERS_DNS_REFRESH, "has no effect", "together with peers.dns.name");
    }
    Optional<HostPort> self = config.peers().self();
    if (self.isEmpty()) {
      return;
    }
    if (!listed && !named) {
      values.problem(
          Settings.PEERS_SELF, "has no effect", "together with peers.addresses or peers.dns.name");
    } else if (listed && !config.peers().addresses().contains(self.get())) {
      values.problem(
          Settings.PEERS_SELF, "\"" + self.get() + "\" is not allowed", "one of peers.addresses");
    } else if (named && !self.get().isLiteral()) {
      values.problem(
          Settings.PEERS_SELF,
          "\"" + self.get() + "\" is not allowed",
          "with peers.dns.name an address, as that name has it, and a port");
    }
  }

  private void users() {
    Set<String> names = new HashSet<>();
    for (int index : values.indices(Settings.USERS)) {
      Setting<String> name = Settings.USER_NAME.at(index);
      Setting<Secret> password = Settings.USER_PASSWORD.at(index);
      if (!values.isGiven(name)) {
        values.problem(name, "missing", name.type().allowed());
      }
      if (!values.isGiven(password) && !values.isGiven(Settings.USER_PASSWORD_FILE.at(index))) {
        values.problem(password, "missing", "password or passwordFile");
      }
    }
    for (StaticUser user : config.auth().users()) {
      if (!names.add(user.name())) {
        values.problem(
            Settings.USER_NAME, "\"" + user.name() + "\" is given twice", "each user once");
      }
    }
  }

  private List<String> trust() {
    List<String> notes = new ArrayList<>();
    if (config.auth().mode() == AuthMode.TRUST) {
      if (!config.listen().address().isLoopback()
          && config.auth().clientCertificate() == TlsConfig.ClientCertificate.OFF) {
        notes.add(
            "auth.mode is trust: whoever reaches "
                + config.listen().address()
                + " is let in as any user, without a password");
      }
      if (values.isGiven(Settings.QUERY.user())) {
        notes.add("auth.query has no effect: with auth.mode trust no password is checked");
      }
    }
    return notes;
  }
}
