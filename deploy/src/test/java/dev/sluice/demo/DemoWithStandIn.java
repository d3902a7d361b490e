package dev.sluice.demo;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo with a relay to the primary in the place of the proxy, to test the demo alone. Its main
 * takes the demo's arguments.
 */
final class DemoWithStandIn implements Proxy {
  private static final Pattern FIRST_NODE = Pattern.compile("nodes: \\[\"127.0.0.1:(\\d+)\"");

  private final ServerSocket clients;
  private final HttpServer http;
  private final int primaryPort;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "stand-in");
            thread.setDaemon(true);
            return thread;
          });

  private DemoWithStandIn(int primaryPort) throws IOException {
    this.primaryPort = primaryPort;
    clients = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/metrics",
        exchange -> {
          byte[] body = metrics().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  public static void main(String[] arguments) {
    System.exit(Demo.commandLine(DemoWithStandIn::start, System.out).execute(arguments));
  }

  private static Proxy start(String yaml) throws IOException {
    Matcher node = FIRST_NODE.matcher(yaml);
    if (!node.find()) {
      throw new IllegalArgumentException(yaml);
    }
    DemoWithStandIn proxy = new DemoWithStandIn(Integer.parseInt(node.group(1)));
    proxy.http.start();
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  @Override
  public HostPort address() {
    return new HostPort("127.0.0.1", clients.getLocalPort());
  }

  @Override
  public HostPort httpAddress() {
    return new HostPort("127.0.0.1", http.getAddress().getPort());
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private String metrics() {
    return "sluice_node_statements_total{node=\"127.0.0.1:" + primaryPort + "\"} 7.0\n";
  }

  private void accept() {
    try {
      while (true) {
        Socket client = clients.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), primaryPort);
        threads.execute(() -> relay(client, server));
        threads.execute(() -> relay(server, client));
      }
    } catch (IOException closed) {
      threads.shutdownNow();
    }
  }

  private static void relay(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException over) {
      Thread.currentThread().interrupt();
    }
  }
}
