package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of one Sluice process, validated. A list of nodes and one monitor login are enough;
 * everything else has a default.
 */
public record SluiceConfig(
    Listen listen,
    Http http,
    Cluster cluster,
    Auth auth,
    AccessConfig access,
    ConsoleConfig console,
    Limits limits,
    FailoverConfig failover,
    PoolingConfig pooling,
    RoutingConfig routing,
    Timeouts timeouts,
    ShutdownConfig shutdown,
    Threads threads,
    Peers peers,
    ReloadConfig reload,
    LogConfig log) {

  /**
   * Where clients connect.
   *
   * @param address host and port; port 0 takes a free one
   * @param backlog pending connections that the kernel queues, 1 to 65535
   * @param tls towards clients
   */
  public record Listen(HostPort address, int backlog, TlsConfig.Listen tls) {}

  /**
   * The HTTP port for health, metrics and the status page.
   *
   * @param enabled whether it is opened at all
   * @param address host and port; port 0 takes a free one
   * @param adminPassword with which the status page shows everything
   */
  public record Http(boolean enabled, HostPort address, Optional<Secret> adminPassword) {}

  /**
   * Which nodes exist and how they are watched. Exactly one of {@code nodes} (non-empty), {@code
   * dns} and {@code kubernetes} is given.
   *
   * @param nodes static list
   * @param dns a name whose every address is a node
   * @param kubernetes a Service whose every endpoint is a node
   * @param zones the zone of a node, by its name, host or host:port; empty for unknown ones
   * @param monitor the login that watches the nodes
   * @param tls towards servers
   */
  public record Cluster(
      List<HostPort> nodes,
      Optional<Dns> dns,
      Optional<Kubernetes> kubernetes,
      Map<String, String> zones,
      Monitor monitor,
      TlsConfig.Cluster tls) {
    public Cluster {
      nodes = List.copyOf(nodes);
      zones = Map.copyOf(zones);
    }
  }

  /**
   * A headless Service (or any name with an address per node).
   *
   * @param name the name to resolve, and the port of every node
   * @param refresh time between two resolutions, 100 ms to 1 h
   */
  public record Dns(HostPort name, Duration refresh) {}

  /**
   * A headless Service, of which the Kubernetes API is asked.
   *
   * @param service its name
   * @param namespace where it is; empty: where the pod is, or what the kubeconfig says
   * @param port the name of its port, or a number in its place
   * @param kubeconfig where the API is; empty: as other clients of Kubernetes find it
   * @param labelPods whether pods are labelled with their roles
   */
  public record Kubernetes(
      String service,
      Optional<String> namespace,
      String port,
      Optional<Path> kubeconfig,
      boolean labelPods) {}

  /**
   * The login of the monitoring connections.
   *
   * @param login user, password, database
   * @param interval time between two samples of a node, 10 ms to 1 min
   * @param timeout how long a connect or a sample may take, 100 ms to 1 min
   */
  public record Monitor(Login login, Duration interval, Duration timeout) {}

  /** A user, its password (absent: the server trusts it) and the database to connect to. */
  public record Login(String user, Optional<Secret> password, String database) {}

  /**
   * How clients log in.
   *
   * @param mode see {@link AuthMode}
   * @param clientCertificate what a client must show besides
   * @param query login of the connections that read the verifiers; needs the right to read
   *     pg_authid
   * @param cache how long a verifier that was read is believed, 0 to 1 h
   * @param failureDelay how long the answer to a wrong password waits at most, 0 to 1 min
   * @param users users whose passwords are in the configuration; they win over the auth query
   */
  public record Auth(
      AuthMode mode,
      TlsConfig.ClientCertificate clientCertificate,
      Login query,
      Duration cache,
      Duration failureDelay,
      List<StaticUser> users) {
    public Auth {
      users = List.copyOf(users);
    }
  }

  /** What a client must prove. */
  public enum AuthMode {
    /** The password, checked with the verifier in pg_authid or with the static user's password. */
    PASSWORD,
    /**
     * Nothing; servers are logged in to with the static user's password, or must trust the proxy.
     */
    TRUST
  }

  /** A user whose password is in the configuration. */
  public record StaticUser(String name, Secret password) {}

  /**
   * The caps. Zero means no limit for those "per user" and "per database".
   *
   * @param maxClients most client connections in all, 1 to 1,000,000
   * @param reservedForSuperusers of these, kept free for superusers
   * @param maxClientsPerUser most client connections of one user
   * @param maxClientsPerDatabase most client connections to one database
   * @param perAddress what one address may have
   * @param maxServerConnectionsPerNode most server connections to one node
   * @param maxWaiting most sessions that wait for a server connection of one node
   * @param waitTimeout how long a session waits for a server connection
   * @param minIdleServerConnections unused server connections kept ready for each login in use
   */
  public record Limits(
      int maxClients,
      int reservedForSuperusers,
      int maxClientsPerUser,
      int maxClientsPerDatabase,
      PerAddress perAddress,
      int maxServerConnectionsPerNode,
      int maxWaiting,
      Duration waitTimeout,
      int minIdleServerConnections) {}

  /**
   * What one address may have. Zero means no limit.
   *
   * @param maxClients most client connections, logged in or not
   * @param maxLogins most connections that have not logged in yet
   */
  public record PerAddress(int maxClients, int maxLogins) {}

  /**
   * Limits in time.
   *
   * @param login from accept to the end of the login
   * @param connect to open and log in to a server connection
   * @param reset to clean a server connection for its next user
   * @param idleServer after which an unused server connection is closed
   * @param serverLifetime after which a server connection is closed once it is unused; zero: never
   * @param pause how long a session waits for a database that is paused
   * @param sessions what a session may take
   * @param keepalive when a silent peer counts as dead
   */
  public record Timeouts(
      Duration login,
      Duration connect,
      Duration reset,
      Duration idleServer,
      Duration serverLifetime,
      Duration pause,
      SessionTimeouts sessions,
      Keepalive keepalive) {}

  /**
   * What a session may take. Zero means no limit.
   *
   * @param idleClient without a transaction and without asking anything
   * @param idleInTransaction with an open transaction and without asking anything
   * @param query for one statement, its waits for a server included
   */
  public record SessionTimeouts(Duration idleClient, Duration idleInTransaction, Duration query) {}

  /**
   * Keepalive of TCP, of clients' and servers' sockets.
   *
   * @param idle silence after which a peer is probed, TCP_KEEPIDLE
   * @param interval time between two probes, TCP_KEEPINTVL
   * @param count probes without an answer that make it dead, TCP_KEEPCNT
   * @param unacknowledged after which sent data without an acknowledgement does, TCP_USER_TIMEOUT;
   *     zero: as the system does
   */
  public record Keepalive(Duration idle, Duration interval, int count, Duration unacknowledged) {}

  /**
   * What the process runs on.
   *
   * @param eventLoops threads that move bytes, 1 to 256
   * @param transport socket transport
   */
  public record Threads(int eventLoops, Transport transport) {}

  /**
   * Other proxies in front of the same cluster that clients may reach at the same address, for
   * cancel requests that come to the wrong one. At most one of {@code addresses} and {@code dns} is
   * given.
   *
   * @param addresses all proxies, this one among them
   * @param dns a name whose every address is a proxy
   * @param self this proxy, as the list has it
   */
  public record Peers(List<HostPort> addresses, Optional<Dns> dns, Optional<HostPort> self) {
    public Peers {
      addresses = List.copyOf(addresses);
    }
  }

  /** Socket transports of Netty. */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }
}
