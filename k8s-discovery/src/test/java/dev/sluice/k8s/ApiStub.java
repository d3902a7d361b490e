package dev.sluice.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * As much of the Kubernetes API as the discovery uses, on a port of 127.0.0.1, with all its ways to
 * fail. Watches come over plain HTTP only, as from an API behind a proxy that knows no WebSocket.
 */
public final class ApiStub implements AutoCloseable {
  public static final String NAMESPACE = "database";

  private static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices";
  private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods/";
  private static final String END = "end";
  private static final long BOOKMARK_MILLIS = 100;

  /** An answer in place of the right one. */
  record Failure(int code, String body) {}

  /** A patch of a pod that came in. */
  record Patch(String pod, String type, String body) {}

  private static final Pattern VERSION = Pattern.compile("resourceVersion=(\\d+)");

  private final Map<String, SliceJson> slices = new TreeMap<>();
  private final TreeMap<Long, String> history = new TreeMap<>();
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();
  private final List<BlockingQueue<String>> watches = new CopyOnWriteArrayList<>();
  private final List<Patch> patches = new CopyOnWriteArrayList<>();
  private final AtomicInteger lists = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final Optional<SSLContext> tls;
  private volatile String token = "";
  private volatile @Nullable HttpServer server;
  private volatile @Nullable ExecutorService threads;
  private int port;
  private long version = 1;

  private ApiStub(Optional<SSLContext> tls) throws IOException {
    this.tls = tls;
    start();
  }

  /** Listens on a free port. */
  public static ApiStub open() throws IOException {
    return new ApiStub(Optional.empty());
  }

  static ApiStub open(SSLContext tls) throws IOException {
    return new ApiStub(Optional.of(tls));
  }

  /** Listens again after {@link #stop}, on the same port. */
  public void start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer opened;
    if (tls.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      opened = secure;
    } else {
      opened = HttpServer.create(address, 0);
    }
    ExecutorService pool = Executors.newCachedThreadPool();
    opened.setExecutor(pool);
    opened.createContext("/", this::handle);
    opened.start();
    port = opened.getAddress().getPort();
    server = opened;
    threads = pool;
  }

  /** Ends every connection and listens no more. */
  public void stop() {
    HttpServer open = server;
    ExecutorService pool = threads;
    if (open != null && pool != null) {
      server = null;
      open.stop(0);
      pool.shutdownNow();
    }
  }

  @Override
  public void close() {
    stop();
  }

  int port() {
    return port;
  }

  /** Writes a kubeconfig for this API. */
  public Path kubeconfig(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: stub, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: sluice, user: {token: "%s"}}]
        contexts: [{name: stub, context: {cluster: stub, user: sluice, namespace: %s}}]
        current-context: stub
        """
            .formatted(port, token.isEmpty() ? "any" : token, NAMESPACE));
  }

  /** From now on only this token is good. */
  void expectToken(String only) {
    token = only;
  }

  /** From now on what has this verb fails. */
  void fail(String verb, int code, String body) {
    failures.put(verb, new Failure(code, body));
  }

  /** Forgets {@link #fail}. */
  void mend() {
    failures.clear();
  }

  /** Makes or changes a slice. */
  public synchronized void put(SliceJson slice) {
    version++;
    String event = slices.put(slice.name(), slice) == null ? "ADDED" : "MODIFIED";
    send(event, slice.json(version));
  }

  /** Deletes a slice. */
  public synchronized void delete(String name) {
    version++;
    SliceJson gone = slices.remove(name);
    if (gone != null) {
      send("DELETED", gone.json(version));
    }
  }

  private void send(String type, String object) {
    String line = "{\"type\":\"%s\",\"object\":%s}".formatted(type, object);
    history.put(version, line);
    sendLine(line);
  }

  /** Sends a line to all watches. */
  void sendLine(String line) {
    watches.forEach(watch -> watch.add(line));
  }

  /** Ends all watches as the API does when their time is up. */
  void endWatches() {
    watches.forEach(watch -> watch.add(END));
  }

  int watches() {
    return watches.size();
  }

  int lists() {
    return lists.get();
  }

  /** Patches that failed. */
  int refusals() {
    return refusals.get();
  }

  /** What the pods are labelled with. */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    Pattern value = Pattern.compile("\"sluice.dev/role\":\"(\\w+)\"");
    for (Patch patch : patches) {
      Matcher matcher = value.matcher(patch.body());
      if (matcher.find()) {
        labels.put(patch.pod(), matcher.group(1));
      } else {
        labels.remove(patch.pod());
      }
    }
    return labels;
  }

  List<Patch> patches() {
    return patches;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (!token.isEmpty() && !("Bearer " + token).equals(authorization)) {
        answer(exchange, 401, status(401, "Unauthorized"));
      } else if (path.startsWith(PODS)) {
        patch(exchange, path.substring(PODS.length()));
      } else if (!path.equals(SLICES)) {
        answer(exchange, 404, "404 page not found");
      } else if (query.contains("watch=true")) {
        watch(exchange);
      } else {
        list(exchange, query);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String status(int code, String message) {
    return """
        {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,"message":"%s"}"""
        .formatted(code, message.replace("\"", "\\\""));
  }

  private void list(HttpExchange exchange, String query) throws IOException {
    lists.incrementAndGet();
    Failure failure = failures.get("list");
    if (failure == null) {
      answer(exchange, 200, all(query));
    } else {
      answer(exchange, failure.code(), failure.body());
    }
  }

  private synchronized String all(String query) {
    String items =
        slices.values().stream()
            .filter(slice -> query.contains("service-name=" + slice.service()))
            .map(slice -> slice.json(version))
            .collect(Collectors.joining(","));
    return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSliceList",
         "metadata":{"resourceVersion":"%d"},"items":[%s]}"""
        .formatted(version, items);
  }

  /** Begins with what has changed since the version that is asked for. */
  private synchronized void follow(BlockingQueue<String> events, String query) {
    Matcher from = VERSION.matcher(query);
    long since = from.find() ? Long.parseLong(from.group(1)) : version;
    events.addAll(history.tailMap(since, false).values());
    watches.add(events);
  }

  private void watch(HttpExchange exchange) throws IOException, InterruptedException {
    Failure failure = failures.get("watch");
    if (failure != null) {
      answer(exchange, failure.code(), failure.body());
      return;
    }
    if ("websocket".equals(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      answer(exchange, 200, "");
      return;
    }
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    follow(events, exchange.getRequestURI().getQuery());
    try (OutputStream body = exchange.getResponseBody()) {
      exchange.sendResponseHeaders(200, 0);
      body.flush();
      String line = bookmark();
      while (!line.equals(END)) {
        body.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        body.flush();
        String next = events.poll(BOOKMARK_MILLIS, TimeUnit.MILLISECONDS);
        line = next == null ? bookmark() : next;
      }
    } finally {
      watches.remove(events);
    }
  }

  /** Also how a client that is gone is noticed. */
  private synchronized String bookmark() {
    return """
        {"type":"BOOKMARK","object":{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1",\
        "metadata":{"resourceVersion":"%d"}}}"""
        .formatted(version);
  }

  private void patch(HttpExchange exchange, String pod) throws IOException {
    Failure failure = failures.get("patch");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!exchange.getRequestMethod().equals("PATCH")) {
      answer(exchange, 403, status(403, "only patch is allowed"));
    } else if (failure != null) {
      refusals.incrementAndGet();
      answer(exchange, failure.code(), failure.body());
    } else {
      patches.add(new Patch(pod, exchange.getRequestHeaders().getFirst("Content-Type"), body));
      answer(exchange, 200, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}");
    }
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
